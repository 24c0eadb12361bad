# The process that opens tetherd's connections where tetherd itself may not (daemon/dialer/main.hpp).
tether_program(tetherd-dialer SOURCES dialer/main.cpp dialer/tetherd_dialer.cpp DEPENDS tether::daemon)
target_include_directories(tetherd-dialer PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
# It needs little of what the daemon's libraries need.
target_link_options(tetherd-dialer PRIVATE -Wl,--as-needed)
# Its unit starts tetherd with it.
add_dependencies(tetherd tetherd-dialer)
install(TARGETS tetherd-dialer RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/tether)
