# The installed library as somebody else uses it: installed, moved, found by a project of its own, run.
set(consumer "${CMAKE_CURRENT_BINARY_DIR}/consumer")

# consumer_test(<name> <fixture it needs, or ""> <command...>); consumer.<name> is a fixture in its turn.
function(consumer_test name needs)
  add_test(NAME consumer.${name} COMMAND ${ARGN} WORKING_DIRECTORY "${consumer}")
  set_tests_properties(consumer.${name} PROPERTIES FIXTURES_SETUP consumer_${name})
  if(needs)
    set_tests_properties(consumer.${name} PROPERTIES FIXTURES_REQUIRED consumer_${needs})
  endif()
endfunction()

file(MAKE_DIRECTORY "${consumer}")
consumer_test(clear "" ${CMAKE_COMMAND} -E rm -rf first prefix build run run.given)
consumer_test(install clear ${CMAKE_COMMAND} --install "${PROJECT_BINARY_DIR}" --prefix "${consumer}/first")
consumer_test(move install ${CMAKE_COMMAND} -E rename first prefix)
consumer_test(configure move ${CMAKE_COMMAND} -S "${CMAKE_CURRENT_LIST_DIR}" -B build -G ${CMAKE_GENERATOR}
  -DCMAKE_PREFIX_PATH=${consumer}/prefix -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
  -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} "-DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}")
consumer_test(build configure ${CMAKE_COMMAND} --build build)
foreach(suffix "" _by_pkg_config)
  consumer_test(cc${suffix} build build/cc${suffix})
  consumer_test(c${suffix} cc${suffix} build/c${suffix})
endforeach()
set_tests_properties(consumer.cc_by_pkg_config PROPERTIES DEPENDS consumer.c)  # they share the folder "run"
foreach(program cc cc_by_pkg_config)
  set_tests_properties(consumer.${program} PROPERTIES PASS_REGULAR_EXPRESSION "[01]\\.[0-9]+  .*(court|judge|witness)")
endforeach()
consumer_test(program move prefix/bin/saetm --version)
set_tests_properties(consumer.program PROPERTIES PASS_REGULAR_EXPRESSION "saetm ${PROJECT_VERSION}")

consumer_test(exports move ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=prefix/${CMAKE_INSTALL_LIBDIR}/libsaetm.so
  -P "${CMAKE_CURRENT_LIST_DIR}/exports.cmake")
consumer_test(readme "" ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -P "${CMAKE_CURRENT_LIST_DIR}/readme.cmake")
