# embed_schema(TARGET): compiles schema/*.sql into TARGET, in the order of their numbers.
function(embed_schema TARGET)
    file(GLOB migrations CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/schema/*.sql)
    list(SORT migrations)
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/schema.cpp)
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} "-DMIGRATIONS=${migrations}"
                -P ${CMAKE_SOURCE_DIR}/cmake/write_schema.cmake
        DEPENDS ${migrations} ${CMAKE_SOURCE_DIR}/cmake/write_schema.cmake
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${generated})
endfunction()
