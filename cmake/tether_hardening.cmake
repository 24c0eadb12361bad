# What optimised builds do so that a mistake in memory ends the program and is not made use of.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported() # programs can be anywhere in memory: without this, CMake compiles for it and does not link so

# Sanitizers find more and do not go with all of these; without optimising, there is nothing to fortify.
if(TETHER_SANITIZE OR TETHER_FUZZ)
  return()
endif()
set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel,None>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Calls that know how much room there is are checked; a distribution's compiler may have asked for less.
  target_compile_options(tether_options INTERFACE
    $<BUILD_INTERFACE:$<${optimised}:-U_FORTIFY_SOURCE>> $<BUILD_INTERFACE:$<${optimised}:-D_FORTIFY_SOURCE=3>>)
endif()
# A guard before each return address; stacks that grow page by page; landing pads and a second stack for return
# addresses where processor, kernel and C library have them; no lazily bound calls through a table that is written to.
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fno-plt)
  string(MAKE_C_IDENTIFIER "TETHER_HAS${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(tether_options INTERFACE $<BUILD_INTERFACE:$<${optimised}:${flag}>>)
  endif()
endforeach()
# Everything is bound at the start and read-only from then on; no stack that runs.
foreach(flag -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  string(MAKE_C_IDENTIFIER "TETHER_HAS${flag}" has)
  check_linker_flag(CXX ${flag} ${has})
  if(${has})
    target_link_options(tether_options INTERFACE $<BUILD_INTERFACE:$<${optimised}:${flag}>>)
  endif()
endforeach()
