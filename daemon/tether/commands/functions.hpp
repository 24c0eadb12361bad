// Declares the functions of the commands in the table.
#pragma once

#include "table.hpp"

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_run(context& with);
boost::asio::awaitable<command_outcome> run_ps(context& with);
boost::asio::awaitable<command_outcome> run_show(context& with);
boost::asio::awaitable<command_outcome> run_watch(context& with);
boost::asio::awaitable<command_outcome> run_wait(context& with);
boost::asio::awaitable<command_outcome> run_logs(context& with);
boost::asio::awaitable<command_outcome> run_send(context& with);
boost::asio::awaitable<command_outcome> run_approve(context& with);
boost::asio::awaitable<command_outcome> run_deny(context& with);
boost::asio::awaitable<command_outcome> run_answer(context& with);
boost::asio::awaitable<command_outcome> run_cancel(context& with);
boost::asio::awaitable<command_outcome> run_rm(context& with);
boost::asio::awaitable<command_outcome> run_reap(context& with);
boost::asio::awaitable<command_outcome> run_reload(context& with);
boost::asio::awaitable<command_outcome> run_status(context& with);
boost::asio::awaitable<command_outcome> run_top(context& with);
boost::asio::awaitable<command_outcome> run_doctor(context& with);
boost::asio::awaitable<command_outcome> run_completion(context& with);
boost::asio::awaitable<command_outcome> run_help(context& with);

} // namespace tether::cli
