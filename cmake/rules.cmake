# embed_rules(TARGET FILE FUNCTION HEADER): compiles rules/FILE into TARGET, as the text that
# postrider::TARGET::FUNCTION(), which HEADER declares, gives.
function(embed_rules TARGET FILE FUNCTION HEADER)
    set(rules ${CMAKE_SOURCE_DIR}/rules/${FILE})
    set(generated ${CMAKE_CURRENT_BINARY_DIR}/${FILE}.cpp)
    add_custom_command(
        OUTPUT ${generated}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${generated} -DRULES=${rules} -DROOM=${TARGET}
                -DFUNCTION=${FUNCTION} -DHEADER=${HEADER}
                -P ${CMAKE_SOURCE_DIR}/cmake/write_rules.cmake
        DEPENDS ${rules} ${CMAKE_SOURCE_DIR}/cmake/write_rules.cmake
        VERBATIM)
    target_sources(${TARGET} PRIVATE ${generated})
endfunction()
