# Changes the staged tree as Debian policy requires, before it becomes a package.
set(here ${CMAKE_CURRENT_LIST_DIR})
set(usr ${CPACK_TEMPORARY_DIRECTORY}/usr)
set(doc ${usr}/share/doc/tether)

function(compress)
  foreach(file ${ARGN})
    # No name and no time: with SOURCE_DATE_EPOCH, the same tree gives the same package (reproducible builds).
    execute_process(COMMAND gzip -9 -n -f ${file} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endfunction()

file(GLOB manuals ${usr}/share/man/man*/*.[1-9])
compress(${manuals})

file(REMOVE ${doc}/LICENSE) # named by `copyright`; every Debian system has it
configure_file(${here}/copyright ${doc}/copyright COPYONLY)
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog "tether (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * See docs/changelog.md beside this file.

 -- ${CPACK_PACKAGE_CONTACT}  ${now}
")
compress(${doc}/changelog)

file(GLOB_RECURSE all LIST_DIRECTORIES true ${CPACK_TEMPORARY_DIRECTORY}/*)
foreach(path ${all})
  if(IS_SYMLINK ${path})
  elseif(IS_DIRECTORY ${path})
    file(CHMOD ${path} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  elseif(path MATCHES "/(bin|libexec)/")
    file(CHMOD ${path} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  else()
    file(CHMOD ${path} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endif()
endforeach()
