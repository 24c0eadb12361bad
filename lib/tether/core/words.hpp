// Looks up enumerators by their words, and the reverse.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tether {

/// One enumerator and its word, in a table that has each enumerator once.
template <class Enum>
using word = std::pair<Enum, std::string_view>;

/// Returns the word of `value`, or `otherwise` when the table lacks it.
template <class Enum, std::size_t Count>
constexpr std::string_view word_of(const word<Enum> (&table)[Count], Enum value,
                                   std::string_view otherwise = {}) noexcept {
    for (const auto& [key, text] : table)
        if (key == value) return text;
    return otherwise;
}

/// Returns the enumerator with this word; empty when no enumerator has it.
template <class Enum, std::size_t Count>
constexpr std::optional<Enum> value_of(const word<Enum> (&table)[Count], std::string_view text) noexcept {
    for (const auto& [key, known] : table)
        if (known == text) return key;
    return std::nullopt;
}

} // namespace tether
