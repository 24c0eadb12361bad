# Declares layers, their unit tests and the other test programs.

# tether_layer(NAME SOURCES a.cpp … DEPENDS tether::x … [LIBRARIES …])
#   One static target per layer, `tether::NAME`. Layers that include Boost share one precompiled header.
function(tether_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(tether_${name} STATIC ${arg_SOURCES})
  add_library(tether::${name} ALIAS tether_${name})
  target_link_libraries(tether_${name} PUBLIC tether_boost ${arg_DEPENDS} PRIVATE ${arg_LIBRARIES})
  target_precompile_headers(tether_${name} REUSE_FROM tether_boost)
endfunction()

# tether_program(NAME SOURCES … DEPENDS …): an executable with the same options.
function(tether_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tether_boost ${arg_DEPENDS} ${arg_LIBRARIES})
  # The precompiled header was compiled with -fPIC and is incompatible with a program's own -fPIE.
  target_compile_options(${name} PRIVATE -fPIC)
  target_precompile_headers(${name} REUSE_FROM tether_boost)
endfunction()

# Builds the test programs that are useful under ThreadSanitizer (ctest label `threads`).
add_custom_target(threads_tests)

# tether_doctest(NAME LABEL label SOURCES … DEPENDS … [TIMEOUT s]): one doctest binary, one ctest test.
function(tether_doctest name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  tether_program(${name} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS} tether_test_support
    LIBRARIES ${arg_LIBRARIES})
  target_compile_definitions(${name} PRIVATE
    TETHER_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}) # fixtures, from folders below it
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
  # Temporary files are in memory if possible: tests flush often, and no test cuts the power.
  if(IS_DIRECTORY /dev/shm)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT TMPDIR=/dev/shm)
  endif()
endfunction()

# tether_unit_test(LAYER SOURCES … [DEPENDS …]): the unit tests of one layer.
function(tether_unit_test layer)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  tether_doctest(${layer}_test LABEL unit TIMEOUT ${arg_TIMEOUT}
    SOURCES ${arg_SOURCES} DEPENDS tether::${layer} ${arg_DEPENDS})
endfunction()

# tether_has_threads(TEST): also runs the test under ThreadSanitizer.
function(tether_has_threads test)
  set_property(TEST ${test} APPEND PROPERTY LABELS threads)
  add_dependencies(threads_tests ${test})
endfunction()
