// Reads the YAML text, versions 1 and 2, into settings.
#include "config/document.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <expected>
#include <set>

#include "config/legacy.h"

namespace postrider::config {

namespace {

std::expected<Value, std::string> to_value(const YAML::Node& node) {
    if (node.IsMap()) {
        return std::unexpected("is a group of keys; it takes a value");
    }
    if (!node.IsSequence()) {
        return node.IsScalar() ? Value::scalar(node.Scalar()) : Value{};
    }
    Value value{.is_list = true};
    for (const YAML::Node& item : node) {
        if (!item.IsScalar() && !item.IsNull()) {
            return std::unexpected("holds a list or a group of keys; its items are plain values");
        }
        if (item.IsScalar()) {
            value.items.push_back(item.Scalar());
        }
    }
    return value;
}

std::string did_you_mean(std::string_view near) {
    return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

class Reader {
public:
    Reader(const std::string& file, Assembly& assembly) : file_(file), assembly_(assembly) {}

    void read(const YAML::Node& root);

private:
    Place place(const YAML::Node& node) const {
        return {.file = file_, .line = node.Mark().line + 1, .column = node.Mark().column + 1};
    }
    void read_version(const YAML::Node& root);
    void read_top(const YAML::Node& key, const YAML::Node& node);
    void read_list_group(const Group& group, const YAML::Node& key, const YAML::Node& node);
    void read_element(const Group& group, const YAML::Node& node, const std::string& name);
    void read_map_group(const std::string& name, const YAML::Node& node);
    void read_key(const std::string& group_name, const YAML::Node& key, const YAML::Node& node);
    void read_legacy_relays(const YAML::Node& key, const YAML::Node& node);
    void read_value(
        const Option& option, void* target, const YAML::Node& node, const std::string& name
    );
    void refuse_group(const YAML::Node& key);
    void refuse_key(const std::string& group_name, const YAML::Node& key);
    std::string hint(const std::string& group_name, const std::string& key) const;
    /// Calls `read_pair(key, value)` for each key, which must be plain and given once.
    template <class ReadPair>
    void each_key(const YAML::Node& map, const std::string& name, const ReadPair& read_pair);

    const std::string& file_;
    Assembly& assembly_;
    bool is_legacy_ = false;
};

template <class ReadPair>
void Reader::each_key(const YAML::Node& map, const std::string& name, const ReadPair& read_pair) {
    std::set<std::string> seen;
    for (const auto& pair : map) {
        const YAML::Node key = pair.first;
        if (!key.IsScalar()) {
            assembly_.error(place(key), name, "has a key that is not a plain word");
            continue;
        }
        if (!seen.insert(key.Scalar()).second) {
            const std::string path = name.empty() ? key.Scalar() : name + "." + key.Scalar();
            assembly_.error(place(key), path, "is given twice");
            continue;
        }
        read_pair(key, pair.second);
    }
}

void Reader::read(const YAML::Node& root) {
    if (root.IsNull()) {
        return;
    }
    if (!root.IsMap()) {
        assembly_.error(place(root), "", "the file must consist of groups of keys");
        return;
    }
    read_version(root);
    each_key(root, "", [&](const YAML::Node& key, const YAML::Node& node) { read_top(key, node); });
}

void Reader::read_version(const YAML::Node& root) {
    const YAML::Node version = root["version"];
    if (!version) {
        is_legacy_ = true;
        assembly_.warn(
            {.file = file_, .line = 1, .column = 1},
            "version",
            "is missing, so the spellings of Postal's version 1 are read too, which are "
            "deprecated; "
            "write \"version: 2\""
        );
        return;
    }
    const std::string text = version.IsScalar() ? version.Scalar() : "";
    is_legacy_ = text == "1";
    if (is_legacy_) {
        assembly_.warn(place(version), "version", "1 is deprecated; write \"version: 2\"");
    } else if (text != "2") {
        assembly_.error(place(version), "version", fmt::format("\"{}\" is neither 1 nor 2", text));
    }
}

void Reader::read_top(const YAML::Node& key, const YAML::Node& node) {
    const std::string& name = key.Scalar();
    if (name == "version") {
        return;
    }
    if (is_legacy_ && name == "smtp_relays") {
        read_legacy_relays(key, node);
        return;
    }
    if (is_legacy_ && is_obsolete(name)) {
        assembly_.warn(place(key), name, "is accepted but has no effect: nothing needs it");
        return;
    }
    const Group* group = find_group(name);
    if (group == nullptr && !(is_legacy_ && is_legacy_group(name))) {
        refuse_group(key);
        return;
    }
    if (group != nullptr && group->is_list) {
        read_list_group(*group, key, node);
        return;
    }
    if (group != nullptr && !group->no_effect.empty()) {
        assembly_.warn(
            place(key), name, fmt::format("is accepted but has no effect: {}", group->no_effect)
        );
    }
    if (node.IsMap()) {
        read_map_group(name, node);
    } else if (!node.IsNull()) {
        assembly_.error(place(key), name, "takes a group of keys, each on a line of its own");
    }
}

void Reader::read_list_group(const Group& group, const YAML::Node& key, const YAML::Node& node) {
    const std::string name(group.name);
    if (node.IsNull()) {
        return;
    }
    if (!node.IsSequence()) {
        assembly_.error(place(key), name, "takes a list: each entry begins with \"- \"");
        return;
    }
    assembly_.mark(name, place(key));
    std::size_t count = 0;
    for (const YAML::Node& element : node) {
        read_element(group, element, fmt::format("{}[{}]", name, ++count));
    }
}

void Reader::read_element(const Group& group, const YAML::Node& node, const std::string& name) {
    if (!node.IsMap()) {
        assembly_.error(place(node), name, "takes a group of keys");
        return;
    }
    void* target = group.place(assembly_.settings);
    assembly_.mark(name, place(node));
    each_key(node, name, [&](const YAML::Node& key, const YAML::Node& value) {
        const std::string path = name + "." + key.Scalar();
        if (const Option* option = find_option(group, key.Scalar())) {
            read_value(*option, target, value, path);
            return;
        }
        const std::string text = hint(std::string(group.name), key.Scalar());
        assembly_.error(place(key), path, "is not a known key" + text);
    });
    for (const Option& option : group.options) {
        const YAML::Node given = node[std::string(option.key)];
        if (option.rule.in_every_entry && (!given || given.IsNull())) {
            assembly_.error(place(node), fmt::format("{}.{}", name, option.key), "is missing");
        }
    }
}

void Reader::read_map_group(const std::string& name, const YAML::Node& node) {
    each_key(node, name, [&](const YAML::Node& key, const YAML::Node& value) {
        read_key(name, key, value);
    });
}

void Reader::read_key(
    const std::string& group_name, const YAML::Node& key, const YAML::Node& node
) {
    const std::string path = group_name + "." + key.Scalar();
    const LegacyKey* legacy = is_legacy_ ? find_legacy(path) : nullptr;
    if (is_legacy_ && legacy == nullptr && (path == "logging.graylog" && node.IsMap())) {
        read_map_group(path, node);
        return;
    }
    if (is_legacy_ && is_obsolete(path)) {
        assembly_.warn(place(key), path, "is accepted but has no effect: nothing needs it");
        return;
    }
    const Group* group = find_group(legacy == nullptr ? group_name : legacy->group);
    const Option* option =
        group == nullptr ? nullptr
                         : find_option(*group, legacy == nullptr ? key.Scalar() : legacy->key);
    if (option == nullptr) {
        refuse_key(group_name, key);
        return;
    }
    void* target = group->place == nullptr ? nullptr : group->place(assembly_.settings);
    auto value = to_value(node);
    if (!value) {
        assembly_.error(place(node), path, value.error());
        return;
    }
    const std::string modern = fmt::format("{}.{}", group->name, option->key);
    assembly_.set(*option, target, *value, {.place = place(key), .name = path, .path = modern});
}

void Reader::read_value(
    const Option& option, void* target, const YAML::Node& node, const std::string& name
) {
    auto value = to_value(node);
    if (!value) {
        assembly_.error(place(node), name, value.error());
        return;
    }
    assembly_.set(option, target, *value, {.place = place(node), .name = name});
}

/// Version 1 has a list of {hostname, port, ssl_mode}.
void Reader::read_legacy_relays(const YAML::Node& key, const YAML::Node& node) {
    Value value{.is_list = true};
    if (!node.IsNull() && !node.IsSequence()) {
        assembly_.error(place(key), "smtp_relays", "takes a list");
        return;
    }
    for (const YAML::Node& relay : node) {
        if (!relay.IsMap() || !relay["hostname"] || !relay["hostname"].IsScalar()) {
            assembly_.error(place(relay), "smtp_relays", "has an entry without hostname");
            return;
        }
        const std::string host = relay["hostname"].Scalar();
        const bool bracketed = host.find(':') != std::string::npos;
        value.items.push_back(fmt::format(
            "smtp://{}:{}?ssl_mode={}",
            bracketed ? "[" + host + "]" : host,
            relay["port"].as<std::string>("25"),
            relay["ssl_mode"].as<std::string>("Auto")
        ));
    }
    const Option* option = find_option(*find_group("postal"), "smtp_relays");
    assembly_.set(
        *option,
        &assembly_.settings.postal,
        value,
        {.place = place(key), .name = "smtp_relays", .path = "postal.smtp_relays"}
    );
}

void Reader::refuse_group(const YAML::Node& key) {
    const std::string& name = key.Scalar();
    std::string text;
    if (is_legacy_group(name)) {
        text = "; it belongs to version 1, and this file says \"version: 2\"";
    } else {
        std::vector<std::string_view> names;
        for (const Group& group : groups()) {
            names.push_back(group.name);
        }
        text = did_you_mean(nearest(name, names));
    }
    assembly_.error(place(key), name, "is not a known group" + text);
}

void Reader::refuse_key(const std::string& group_name, const YAML::Node& key) {
    const std::string path = group_name + "." + key.Scalar();
    std::string text;
    if (const LegacyKey* legacy = find_legacy(path)) {
        text = fmt::format("; in version 2 it is {}.{}", legacy->group, legacy->key);
    } else {
        text = hint(group_name, key.Scalar());
    }
    assembly_.error(place(key), path, "is not a known key" + text);
}

/// The nearest key of the group, or the groups that have exactly this one.
std::string Reader::hint(const std::string& group_name, const std::string& key) const {
    std::vector<std::string_view> keys;
    std::string elsewhere;
    for (const Group& group : groups()) {
        if (find_option(group, key) != nullptr) {
            elsewhere += fmt::format("{}{}", elsewhere.empty() ? "" : ", ", group.name);
        }
    }
    if (const Group* group = find_group(group_name)) {
        for (const Option& option : group->options) {
            keys.push_back(option.key);
        }
    }
    const std::string near = did_you_mean(nearest(key, keys));
    return near.empty() && !elsewhere.empty() ? "; it belongs to " + elsewhere : near;
}

}  // namespace

void read_document(std::string_view text, const std::string& file, Assembly& assembly) {
    if (text.size() > largest_document) {
        assembly.error({.file = file}, "", "is larger than 1 MiB");
        return;
    }
    try {
        Reader(file, assembly).read(YAML::Load(std::string(text)));
    } catch (const YAML::Exception& exception) {
        const Place place{
            .file = file, .line = exception.mark.line + 1, .column = exception.mark.column + 1
        };
        assembly.error(place, "", "is not YAML: " + exception.msg);
    }
}

}  // namespace postrider::config
