# Sets the language standard, warnings and sanitizers of every target, and compiles Boost once.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(TETHER_CCACHE ccache)
if(TETHER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # This sloppiness lets ccache cache files that use a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${TETHER_CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)

add_library(tether_options INTERFACE)
target_compile_features(tether_options INTERFACE cxx_std_20)
target_compile_options(tether_options INTERFACE
  $<BUILD_INTERFACE:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;$<$<BOOL:${TETHER_WERROR}>:-Werror>>)
target_include_directories(tether_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/lib> $<INSTALL_INTERFACE:include>)
target_compile_definitions(tether_options INTERFACE
  $<BUILD_INTERFACE:$<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Only needed so that ccache and precompiled headers work together.
  target_compile_options(tether_options INTERFACE $<BUILD_INTERFACE:-fpch-preprocess>)
  # GCC 12 inlines only one of a coroutine frame's own operators new and delete, then reports a
  # mismatch. Only optimised builds inline.
  target_compile_options(tether_options INTERFACE
    $<BUILD_INTERFACE:$<$<NOT:$<CONFIG:Debug>>:-Wno-mismatched-new-delete>>)
endif()
if(CMAKE_UNITY_BUILD)
  # A local name may be a constant of another source in the unit, and GCC regards that source as a header, whose
  # anonymous namespaces differ in each unit. Builds per file have both warnings.
  target_compile_options(tether_options INTERFACE $<BUILD_INTERFACE:-Wno-shadow;$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>>)
endif()
# The fastest available linker: with sanitizers, each program links a hundred megabytes.
include(CheckLinkerFlag)
foreach(linker lld gold)
  check_linker_flag(CXX -fuse-ld=${linker} TETHER_HAS_${linker})
  if(TETHER_HAS_${linker})
    target_link_options(tether_options INTERFACE $<BUILD_INTERFACE:-fuse-ld=${linker}>)
    break()
  endif()
endforeach()

if(TETHER_SANITIZE)
  target_compile_options(tether_options INTERFACE
    -fsanitize=${TETHER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tether_options INTERFACE -fsanitize=${TETHER_SANITIZE})
  # Recycled frames hide a use after free from the sanitizer.
  target_compile_definitions(tether_options INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
  if(TETHER_SANITIZE MATCHES undefined)
    # These checks cost two fifths of the compile time. ASan finds most of it (null dereference, a
    # wrong dynamic type by its memory); GCC cannot check object sizes without optimisation; and
    # code here does misaligned access only through memcpy.
    target_compile_options(tether_options INTERFACE -fno-sanitize=null,vptr,object-size,alignment)
  endif()
  if(TETHER_SANITIZE MATCHES thread)
    target_compile_options(tether_options INTERFACE -Wno-tsan)
  endif()
endif()
include(tether_hardening)

# Boost, compiled once. The macros must be the same in every unit, so they are public.
add_library(tether_boost STATIC
  ${PROJECT_SOURCE_DIR}/cmake/boost/asio.cpp
  ${PROJECT_SOURCE_DIR}/cmake/boost/beast.cpp
  ${PROJECT_SOURCE_DIR}/cmake/boost/json.cpp)
target_compile_definitions(tether_boost PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS BOOST_ALL_NO_LIB)
target_link_libraries(tether_boost PUBLIC
  tether_options Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads fmt::fmt)
target_precompile_headers(tether_boost PRIVATE ${PROJECT_SOURCE_DIR}/cmake/boost/precompiled.hpp)
