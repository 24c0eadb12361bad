// Makes runs for the table of tether top, and the keys to move in it.
#pragma once

#include "top/controller.hpp"
#include "top/renderer.hpp"

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::test {

/// The time of the display.
extern const wall_time top_now;

std::string id_of(int number);
/// Run `number`, created that many seconds ago.
protocol::run_document run_of(int number, std::string state = "running");
boost::json::value tool(std::string_view command);
protocol::status_document status_of();
/// A run of each kind, with wide characters and control characters.
cli::top::model mixed();
cli::top::model many(int count);
/// The visible lines, with the selected line marked.
std::string text_of(const cli::top::frame& shown);

struct table_fixture {
    cli::top::model table;
    cli::top::log_lines log;
    cli::top::controller keys{table, log};

    cli::top::frame drawn(std::size_t width, std::size_t height) {
        return cli::top::draw(table, log, keys, top_now, {width, height});
    }
    cli::top::reaction press(cli::top::key pressed, std::size_t page = 20) {
        table.visible(page, top_now);
        return keys.on_key(pressed, page);
    }
    std::string selected() {
        table.visible(20, top_now);
        return table.selected();
    }
};

} // namespace tether::test
