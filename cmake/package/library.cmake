# Installs the client library for other programs: headers, archives, a CMake package and a
# pkg-config file. `cmake --install BUILD --component development` installs it; the default
# component does not.
include(CMakePackageConfigHelpers)

set(layers client protocol sse async core)
set(development EXCLUDE_FROM_ALL COMPONENT development)
foreach(layer ${layers})
  set_target_properties(tether_${layer} PROPERTIES EXPORT_NAME ${layer})
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/lib/tether/${layer} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tether
    ${development} FILES_MATCHING PATTERN *.hpp)
  list(APPEND targets tether_${layer})
endforeach()
install(TARGETS ${targets} tether_boost tether_options EXPORT tether
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} ${development})
install(EXPORT tether NAMESPACE tether:: FILE tether-targets.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tether ${development})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/tether-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/tether-config.cmake ${PROJECT_BINARY_DIR}/package/tether-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tether ${development})

# Programs that use the archives must compile with the macros that Boost in the archives was compiled with.
get_target_property(definitions tether_boost INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
list(JOIN definitions " " definitions)
file(RELATIVE_PATH to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/tether-client.pc.in ${PROJECT_BINARY_DIR}/package/tether-client.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/tether-client.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig ${development})
