// The header fields of a message: one block of text and where each name and value stands in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::http {

/// Fields in order; names are found in any case. Value.
class Fields {
public:
    void add(std::string_view name, std::string_view value);
    /// Takes the place of every field of that name.
    void set(std::string_view name, std::string_view value);

    /// The first field's value.
    std::optional<std::string_view> find(std::string_view name) const;
    /// The same; "" when there is none.
    std::string_view value(std::string_view name) const;
    std::size_t count(std::string_view name) const;

    std::size_t size() const { return places_.size(); }
    std::string_view name_at(std::size_t index) const;
    std::string_view value_at(std::size_t index) const;

private:
    struct Place {
        std::uint32_t name;
        std::uint32_t name_size;
        std::uint32_t value;
        std::uint32_t value_size;
    };
    std::string text_;
    std::vector<Place> places_;
};

}  // namespace postrider::http
