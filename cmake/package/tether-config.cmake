# Finds libtether: the target tether::client talks to a tetherd.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(Boost 1.81)
find_dependency(OpenSSL 3.0)
find_dependency(fmt)
include(${CMAKE_CURRENT_LIST_DIR}/tether-targets.cmake)
