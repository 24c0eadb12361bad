# The command line: its parts as a library for tests, and the program.
set(CURSES_NEED_WIDE ON)
set(CURSES_NEED_NCURSES ON)
find_package(Curses REQUIRED)
add_library(tether_cli STATIC
  tether/commands/table.cpp
  tether/commands/answer.cpp tether/commands/approve.cpp tether/commands/cancel.cpp tether/commands/completion.cpp tether/commands/deny.cpp tether/commands/doctor.cpp tether/commands/help.cpp tether/commands/logs.cpp tether/commands/ps.cpp tether/commands/reap.cpp
  tether/commands/reload.cpp tether/commands/rm.cpp tether/commands/run.cpp
  tether/commands/send.cpp
  tether/commands/show.cpp tether/commands/status.cpp tether/commands/top.cpp tether/commands/wait.cpp tether/commands/watch.cpp
  tether/completion/bash.cpp tether/completion/fish.cpp tether/completion/values.cpp tether/completion/zsh.cpp
  tether/doctor/check_files.cpp tether/doctor/check_service.cpp tether/doctor/gather_config.cpp tether/doctor/gather_files.cpp tether/doctor/gather_network.cpp
  tether/doctor/gather_socket.cpp tether/doctor/gather_unit.cpp tether/doctor/program_output.cpp tether/doctor/report.cpp tether/doctor/service.cpp
  tether/question.cpp tether/reply.cpp tether/follow/change_filter.cpp tether/command_context.cpp tether/view/event_line.cpp tether/follow/feed_reporter.cpp
  tether/follow/follow.cpp tether/follow/follow_signals.cpp tether/view/format.cpp tether/follow/interrupt.cpp
  tether/view/log_text.cpp tether/view/orphans.cpp tether/follow/progress.cpp tether/prompt.cpp tether/refusal.cpp tether/run_ids.cpp
  tether/run_request.cpp tether/view/run_view.cpp tether/view/style.cpp tether/view/table.cpp tether/view/terminal.cpp
  tether/view/text.cpp tether/view/tool_input.cpp tether/follow/wait_policy.cpp
  tether/timeline/builder.cpp tether/timeline/picture.cpp tether/timeline/rows.cpp tether/timeline/text.cpp
  tether/top/columns.cpp tether/top/controller.cpp tether/top/log_lines.cpp tether/top/model.cpp tether/top/renderer.cpp tether/top/row.cpp tether/top/screen.cpp
  tether/top/session.cpp tether/top/session_feed.cpp tether/top/snapshot.cpp
  tether/top/terminal_type.cpp)
target_include_directories(tether_cli PUBLIC ${CMAKE_CURRENT_LIST_DIR} ${CMAKE_CURRENT_SOURCE_DIR} PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(tether_cli PUBLIC tether::client tether::command_line PRIVATE tether::api tether::wire ${CURSES_LIBRARIES})
target_include_directories(tether_cli SYSTEM PRIVATE ${CURSES_INCLUDE_DIRS})
target_compile_definitions(tether_cli PRIVATE TETHER_VERSION="${PROJECT_VERSION}"
  TETHER_CONFIG_DIR="${CMAKE_INSTALL_FULL_SYSCONFDIR}/tether")
target_precompile_headers(tether_cli REUSE_FROM tether_boost)

tether_program(tether SOURCES tether/main.cpp DEPENDS tether_cli)
target_compile_definitions(tether PRIVATE TETHER_VERSION="${PROJECT_VERSION}")
install(TARGETS tether RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# What shells load by themselves. tether prints it, so that it is never behind the table of commands.
foreach(shell bash zsh fish)
  add_custom_command(TARGET tether POST_BUILD VERBATIM
    COMMAND tether completion ${shell} > ${CMAKE_CURRENT_BINARY_DIR}/tether.${shell})
endforeach()
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tether.bash RENAME tether DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tether.zsh RENAME _tether DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tether.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
