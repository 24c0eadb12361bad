// Runs a program and collects its output.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli::doctor {

struct program_output {
    int status = -1;      ///< exit status, 128 + signal, or -1 when it did not end in time
    std::string out, err; ///< at most 1 MiB each
};

/// Runs the program that the first word names, looked for on PATH, with nothing on standard input and `environment`
/// (entries are `NAME=value`). Kills it after `bound`. Empty when it cannot be started. Blocks, so it must not be
/// called while other tasks run.
std::optional<program_output> run_program(std::vector<std::string> words, std::vector<std::string> environment,
                                          std::chrono::milliseconds bound);

/// The environment variables of this process.
std::vector<std::string> own_environment();

} // namespace tether::cli::doctor
