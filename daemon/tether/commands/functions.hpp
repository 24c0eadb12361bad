// Declares the functions of the commands in the table.
#pragma once

#include "table.hpp"

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_run(command_context& context);
boost::asio::awaitable<command_outcome> run_ps(command_context& context);
boost::asio::awaitable<command_outcome> run_show(command_context& context);
boost::asio::awaitable<command_outcome> run_watch(command_context& context);
boost::asio::awaitable<command_outcome> run_wait(command_context& context);
boost::asio::awaitable<command_outcome> run_logs(command_context& context);
boost::asio::awaitable<command_outcome> run_send(command_context& context);
boost::asio::awaitable<command_outcome> run_approve(command_context& context);
boost::asio::awaitable<command_outcome> run_deny(command_context& context);
boost::asio::awaitable<command_outcome> run_answer(command_context& context);
boost::asio::awaitable<command_outcome> run_cancel(command_context& context);
boost::asio::awaitable<command_outcome> run_rm(command_context& context);
boost::asio::awaitable<command_outcome> run_reap(command_context& context);
boost::asio::awaitable<command_outcome> run_reload(command_context& context);
boost::asio::awaitable<command_outcome> run_status(command_context& context);
boost::asio::awaitable<command_outcome> run_top(command_context& context);
boost::asio::awaitable<command_outcome> run_doctor(command_context& context);
boost::asio::awaitable<command_outcome> run_completion(command_context& context);
boost::asio::awaitable<command_outcome> run_help(command_context& context);

} // namespace tether::cli
