# Hardens optimised builds, so that a memory error ends the program instead of being exploitable.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported() # position-independent executables: without this, CMake compiles for them but does not link them

# Sanitizers find more and are incompatible with some of these; fortification needs optimisation.
if(TETHER_SANITIZE OR TETHER_FUZZ)
  return()
endif()
set(optimised $<CONFIG:Release,RelWithDebInfo,MinSizeRel,None>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Checks calls whose buffer size is known; a distribution's compiler may request a lower level.
  target_compile_options(tether_options INTERFACE
    $<BUILD_INTERFACE:$<${optimised}:-U_FORTIFY_SOURCE>> $<BUILD_INTERFACE:$<${optimised}:-D_FORTIFY_SOURCE=3>>)
endif()
# A canary before each return address; stacks that grow page by page; landing pads and a shadow
# stack where processor, kernel and C library support them; direct calls through a read-only table.
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fno-plt)
  string(MAKE_C_IDENTIFIER "TETHER_HAS${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(tether_options INTERFACE $<BUILD_INTERFACE:$<${optimised}:${flag}>>)
  endif()
endforeach()
# Everything is bound at startup and read-only from then on; the stack is not executable.
foreach(flag -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  string(MAKE_C_IDENTIFIER "TETHER_HAS${flag}" has)
  check_linker_flag(CXX ${flag} ${has})
  if(${has})
    target_link_options(tether_options INTERFACE $<BUILD_INTERFACE:$<${optimised}:${flag}>>)
  endif()
endforeach()
