# The bundled default as tests: the demo, the demo as a single executable, and the accuracy where the data set is.

foreach(name demo demo_single)
    add_test(NAME examples.${name}
        COMMAND ${CMAKE_COMMAND} "-Dprogram=$<TARGET_FILE:${name}>" "-Demulator=${CMAKE_CROSSCOMPILING_EMULATOR}"
                "-Dfolder=${CMAKE_CURRENT_BINARY_DIR}/empty/${name}"
                -P "${CMAKE_CURRENT_SOURCE_DIR}/run_demo.cmake")
    set_tests_properties(examples.${name} PROPERTIES LABELS examples TIMEOUT 300)
endforeach()

add_test(NAME examples.accuracy COMMAND accuracy)
set_tests_properties(examples.accuracy PROPERTIES LABELS examples TIMEOUT 900 SKIP_RETURN_CODE 77)
