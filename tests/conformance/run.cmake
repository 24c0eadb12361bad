# Installs the pinned SDK into the build folder and runs the conformance tests.
# Variables: SOURCE_DIR, BINARY_DIR, TETHERD.
find_program(NODE node)
find_program(NPM npm)
if(NOT NODE OR NOT NPM)
  message(FATAL_ERROR "the conformance tests need node and npm")
endif()

foreach(file package.json package-lock.json .npmrc conformance.test.js)
  configure_file(${SOURCE_DIR}/${file} ${BINARY_DIR}/${file} COPYONLY)
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
    message(FATAL_ERROR "npm ci failed: the SDK could not be installed")
  endif()
  file(WRITE ${stamp} ${wanted})
endif()

set(ENV{TETHERD} ${TETHERD})
execute_process(COMMAND ${NODE} --test conformance.test.js
  WORKING_DIRECTORY ${BINARY_DIR} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "the SDK and the simulator disagree")
endif()
