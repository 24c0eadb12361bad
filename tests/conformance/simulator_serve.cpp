// Serves the simulator alone and says where, for the conformance tests.
#include <tether/simulator/simulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

/// usage: simulator_serve [SCRIPTS]. Prints its base URL on one line and runs until SIGTERM or SIGINT.
int main(int argc, char** argv) try {
    boost::asio::io_context context{1};
    tether::simulator::simulator_config config;
    if (argc > 1) config.scripts = argv[1];
    tether::simulator::simulator api{context.get_executor(), config};
    api.start();
    std::cout << api.base_url() << std::endl;
    boost::asio::signal_set stop{context, SIGTERM, SIGINT};
    stop.async_wait([&](const auto&, int) { context.stop(); });
    context.run();
    return 0;
} catch (const std::exception& failure) {
    std::cerr << "simulator_serve: " << failure.what() << '\n';
    return 1;
}
