#include <tether/core/log_layout.hpp>

#include <tether/core/hidden_text.hpp>

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace tether {
namespace {

bool is_plain(std::string_view text) {
    const auto is_special = [](char c) { return c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\'; };
    return !text.empty() && std::none_of(text.begin(), text.end(), is_special);
}

/// Escapes hidden characters, which could control a terminal or mislead a reader.
std::string quote(std::string_view text) {
    std::string quoted{"\""};
    while (!text.empty()) {
        const text_character c = front_character(text);
        if (c.code == '"' || c.code == '\\') (quoted += '\\') += text.front();
        else if (c.code == '\n') quoted += "\\n";
        else if (c.code == '\r') quoted += "\\r";
        else if (c.code == '\t') quoted += "\\t";
        else if (c.is_valid && is_hidden(c.code)) append_escape(quoted, c.code);
        else quoted += text.substr(0, c.bytes);
        text.remove_prefix(c.bytes);
    }
    return quoted += '"';
}

std::string quote_if_needed(std::string_view text) {
    return is_plain(text) ? std::string{text} : quote(text);
}

std::string logfmt_line(const log_record& record) {
    std::string line{record.kind.event};
    for (const log_field& f : record.fields) {
        if (f.is_empty()) continue;
        line += fmt::format(" {}={}", f.key, quote_if_needed(f.value));
        if (!f.message.empty()) line += fmt::format(" message={}", quote_if_needed(f.message));
    }
    return line;
}

std::string json_line(const log_record& record) {
    std::string line = fmt::format(R"({{"level":"{}","event":"{}")", to_string(record.kind.level), record.kind.event);
    for (const log_field& f : record.fields) {
        if (f.is_empty()) continue;
        line += fmt::format(R"(,"{}":{})", f.key, f.is_text ? quote(f.value) : f.value);
        if (!f.message.empty()) line += fmt::format(R"(,"message":{})", quote(f.message));
    }
    return line += '}';
}

/// Appends `KEY=value`; a value of several lines follows its length, 64 bits in little-endian order.
void append_field(std::string& datagram, std::string_view name, std::string_view value) {
    datagram += name;
    if (value.find('\n') == value.npos) {
        datagram += '=';
    } else {
        datagram += '\n';
        for (std::uint64_t left = value.size(), i = 0; i < 8; ++i, left >>= 8)
            datagram += static_cast<char>(left & 0xff);
    }
    datagram += value;
    datagram += '\n';
}

std::string journal_name(std::string_view key) {
    if (key == "error") return "ERROR_CODE";
    std::string name = key == "request_id" ? "" : "TETHER_";
    for (const char c : key) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

} // namespace

std::string to_line(const log_record& record, log_layout layout) {
    switch (layout) {
    case log_layout::logfmt: break;
    case log_layout::journal: return fmt::format("<{}>{}", static_cast<int>(record.kind.level), logfmt_line(record));
    case log_layout::json: return json_line(record);
    }
    return logfmt_line(record);
}

std::string to_journal_datagram(const log_record& record) {
    std::string datagram;
    append_field(datagram, "MESSAGE", logfmt_line(record));
    append_field(datagram, "PRIORITY", std::to_string(static_cast<int>(record.kind.level)));
    append_field(datagram, "SYSLOG_IDENTIFIER", "tetherd");
    append_field(datagram, "MESSAGE_ID", record.kind.id);
    append_field(datagram, "TETHER_EVENT", record.kind.event);
    for (const log_field& f : record.fields) {
        if (f.is_empty()) continue;
        append_field(datagram, journal_name(f.key), f.value);
        if (!f.message.empty()) append_field(datagram, "TETHER_MESSAGE", f.message);
    }
    return datagram;
}

} // namespace tether
