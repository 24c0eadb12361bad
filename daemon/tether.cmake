# The command line: its parts as a library for tests, and the program.
set(CURSES_NEED_WIDE ON)
set(CURSES_NEED_NCURSES ON)
find_package(Curses REQUIRED)
add_library(tether_cli STATIC
  commands.cpp
  commands/cancel.cpp commands/completion.cpp commands/doctor.cpp commands/help.cpp commands/logs.cpp commands/ps.cpp commands/reap.cpp
  commands/reload.cpp commands/rm.cpp commands/run.cpp
  commands/send.cpp
  commands/show.cpp commands/status.cpp commands/top.cpp commands/wait.cpp commands/watch.cpp
  completion/bash.cpp completion/fish.cpp completion/values.cpp completion/zsh.cpp
  doctor/check_files.cpp doctor/check_service.cpp doctor/gather_config.cpp doctor/gather_files.cpp doctor/gather_network.cpp
  doctor/gather_socket.cpp doctor/gather_unit.cpp doctor/program_output.cpp doctor/report.cpp doctor/service.cpp
  tether_answer.cpp tether_arguments.cpp tether_change_filter.cpp tether_context.cpp tether_event_line.cpp tether_exit.cpp tether_feed_reporter.cpp
  tether_follow.cpp tether_follow_signals.cpp tether_format.cpp tether_help.cpp tether_interrupt.cpp
  tether_log_text.cpp tether_orphans.cpp tether_output_file.cpp tether_progress.cpp tether_prompt.cpp tether_refusal.cpp tether_run_ids.cpp
  tether_run_request.cpp tether_run_view.cpp tether_style.cpp tether_table.cpp tether_terminal.cpp
  tether_text.cpp tether_tool_input.cpp tether_wait_policy.cpp
  timeline/builder.cpp timeline/picture.cpp timeline/rows.cpp timeline/text.cpp
  top/columns.cpp top/controller.cpp top/log_lines.cpp top/model.cpp top/renderer.cpp top/row.cpp top/screen.cpp
  top/session.cpp top/session_feed.cpp top/snapshot.cpp
  top/terminal_type.cpp)
target_include_directories(tether_cli PUBLIC ${CMAKE_CURRENT_LIST_DIR} PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(tether_cli PUBLIC tether::client PRIVATE tether::api tether::wire ${CURSES_LIBRARIES})
target_include_directories(tether_cli SYSTEM PRIVATE ${CURSES_INCLUDE_DIRS})
target_compile_definitions(tether_cli PRIVATE TETHER_VERSION="${PROJECT_VERSION}"
  TETHER_CONFIG_DIR="${CMAKE_INSTALL_FULL_SYSCONFDIR}/tether")
target_precompile_headers(tether_cli REUSE_FROM tether_boost)

tether_program(tether SOURCES tether.cpp DEPENDS tether_cli)
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
