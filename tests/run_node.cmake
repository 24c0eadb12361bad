# Installs the pinned packages of a folder into the build folder and runs a script with them.
# Variables: SOURCE_DIR, BINARY_DIR, ROOT_DIR (the tree), TETHERD, ARGUMENTS of node.
# SKIPPED: this exit status means that there was nothing to check.
find_program(NODE node)
find_program(NPM npm)
if(NOT NODE OR NOT NPM)
  message(FATAL_ERROR "these tests need node and npm")
endif()

file(GLOB files ${SOURCE_DIR}/*.js ${SOURCE_DIR}/package*.json ${SOURCE_DIR}/.npmrc)
foreach(file ${files})
  configure_file(${file} ${BINARY_DIR} COPYONLY)
endforeach()

file(SHA256 ${SOURCE_DIR}/package-lock.json wanted)
set(stamp ${BINARY_DIR}/installed)
set(installed "")
if(EXISTS ${stamp})
  file(READ ${stamp} installed)
endif()
if(NOT installed STREQUAL wanted)
  execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund
    WORKING_DIRECTORY ${BINARY_DIR} RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "npm ci failed: the packages could not be installed")
  endif()
  file(WRITE ${stamp} ${wanted})
endif()

set(ENV{TETHERD} ${TETHERD})
set(ENV{TETHER_SOURCE} ${ROOT_DIR})
separate_arguments(ARGUMENTS)
execute_process(COMMAND ${NODE} ${ARGUMENTS} WORKING_DIRECTORY ${BINARY_DIR} RESULT_VARIABLE result)
if(DEFINED SKIPPED AND result EQUAL SKIPPED)
  message("nothing to check")
elseif(result)
  message(FATAL_ERROR "node ${ARGUMENTS} ended with ${result}")
endif()
