// Finding header fields.
#include "http/fields.h"

#include "base/ascii.h"

#include <algorithm>

namespace postrider::http {

void Fields::add(std::string_view name, std::string_view value) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    const auto name_size = static_cast<std::uint32_t>(name.size());
    places_.push_back({at, name_size, at + name_size, static_cast<std::uint32_t>(value.size())});
    text_ += name;
    text_ += value;
}

void Fields::set(std::string_view name, std::string_view value) {
    std::erase_if(places_, [&](const Place& place) {
        return base::iequals(std::string_view(text_).substr(place.name, place.name_size), name);
    });
    add(name, value);
}

std::optional<std::string_view> Fields::find(std::string_view name) const {
    for (std::size_t index = 0; index < places_.size(); ++index) {
        if (base::iequals(name_at(index), name)) {
            return value_at(index);
        }
    }
    return std::nullopt;
}

std::string_view Fields::value(std::string_view name) const {
    return find(name).value_or(std::string_view());
}

std::size_t Fields::count(std::string_view name) const {
    std::size_t found = 0;
    for (std::size_t index = 0; index < places_.size(); ++index) {
        found += base::iequals(name_at(index), name) ? 1 : 0;
    }
    return found;
}

std::string_view Fields::name_at(std::size_t index) const {
    const auto& place = places_.at(index);
    return std::string_view(text_).substr(place.name, place.name_size);
}

std::string_view Fields::value_at(std::size_t index) const {
    const auto& place = places_.at(index);
    return std::string_view(text_).substr(place.value, place.value_size);
}

}  // namespace postrider::http
