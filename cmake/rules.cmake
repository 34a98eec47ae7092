# embed_rules(TARGET): compiles rules/replies.rules into TARGET.
function(embed_rules TARGET)
    set(rules ${CMAKE_SOURCE_DIR}/rules/replies.rules)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/replies_rules.cpp)
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} -DRULES=${rules}
                -P ${CMAKE_SOURCE_DIR}/cmake/write_rules.cmake
        DEPENDS ${rules} ${CMAKE_SOURCE_DIR}/cmake/write_rules.cmake
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${generated})
endfunction()
