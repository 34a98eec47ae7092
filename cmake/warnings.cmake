# One strict warning list; an exception states its reason.
add_library(postrider_warnings INTERFACE)
target_compile_options(postrider_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
    -Wimplicit-fallthrough -Werror
    # Designated initialisers name the one relevant fact; the rest keep their defaults.
    -Wno-missing-field-initializers
)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # False alarms of g++ 12 inside the standard library and coroutine frames; its -Wshadow also
    # counts a member as shadowed by a constructor parameter.
    target_compile_options(postrider_warnings INTERFACE
        -Wno-maybe-uninitialized -Wno-null-dereference -Wno-restrict -Wno-shadow
        -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-dangling-pointer
        -Wno-mismatched-new-delete -Wno-free-nonheap-object -Wno-sign-conversion -Wno-conversion)
endif()
