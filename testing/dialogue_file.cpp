// Conversations as text, corpus/smtp/*.dialogue: what a client sends and what a server must answer.
#include "testing/dialogue_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace postrider::testing {
namespace {

using Kind = DialogueLine::Kind;

std::size_t number(std::string_view digits, int base) {
    std::size_t value = 0;
    const char* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value, base).ptr != end || digits.empty()) {
        throw std::invalid_argument("not a number");
    }
    return value;
}

std::size_t append_escape(std::string& out, std::string_view text) {
    switch (text.empty() ? '?' : text.front()) {
        case 'r':
            out.push_back('\r');
            return 1;
        case 'n':
            out.push_back('\n');
            return 1;
        case '0':
            out.push_back('\0');
            return 1;
        case '\\':
            out.push_back('\\');
            return 1;
        case 'x':
            out.push_back(static_cast<char>(number(text.substr(1, 2), 16)));
            return 3;
        case '{': {
            const std::size_t end = text.find('}');
            if (end == std::string_view::npos || end + 1 == text.size()) {
                throw std::invalid_argument("unfinished \\{");
            }
            out.append(number(text.substr(1, end - 1), 10), text[end + 1]);
            return end + 2;
        }
        default:
            throw std::invalid_argument("unknown escape");
    }
}

std::string unescape(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.front() == '\\') {
            text.remove_prefix(1);
            text.remove_prefix(append_escape(out, text));
        } else {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return out;
}

void read_options(const std::string& text, DialogueFile& file) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            throw std::invalid_argument("an option is name=value");
        }
        file.options[word.substr(0, equals)] = word.substr(equals + 1);
    }
}

void read_line(const std::string& line, int number, DialogueFile& file) {
    const std::string mark = line.substr(0, 2);
    const std::string text = line.size() > 3 ? line.substr(3) : "";
    if (line.empty() || line.front() == '#') {
        return;
    }
    if (line.starts_with("OPTION ")) {
        read_options(line.substr(7), file);
    } else if (mark == "C:") {
        file.lines.push_back({Kind::send, unescape(text) + "\r\n", number});
    } else if (mark == "C~") {
        file.lines.push_back({Kind::send, unescape(text), number});
    } else if (mark == "S:") {
        file.lines.push_back({text == "..." ? Kind::skip_reply : Kind::expect, text, number});
    } else if (mark == "T:") {
        file.lines.push_back({Kind::tls, "", number});
    } else if (mark == "M:") {
        const Kind kind = text == "$" ? Kind::message_end : Kind::message;
        file.lines.push_back({kind, unescape(text), number});
    } else if (mark == "X:") {
        file.lines.push_back({Kind::closed, "", number});
    } else {
        throw std::invalid_argument("unknown kind of line");
    }
}

}  // namespace

DialogueFile read_dialogue(const std::filesystem::path& path) {
    std::ifstream in(path);
    if (!in) {
        throw std::runtime_error("cannot read " + path.string());
    }
    DialogueFile file;
    file.name = path.stem().string();
    std::ranges::replace(file.name, '-', '_');
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        // Every error in a line becomes one that says where.
        try {
            read_line(line, number, file);
        } catch (const std::logic_error& error) {
            throw std::runtime_error(
                path.string() + ":" + std::to_string(number) + ": " + error.what()
            );
        }
    }
    return file;
}

std::vector<DialogueFile> read_dialogues(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".dialogue") {
            paths.push_back(entry.path());
        }
    }
    std::ranges::sort(paths);
    std::vector<DialogueFile> files;
    for (const auto& path : paths) {
        files.push_back(read_dialogue(path));
    }
    return files;
}

void PrintTo(const DialogueFile& file, std::ostream* out) {
    *out << file.name;
}

}  // namespace postrider::testing
