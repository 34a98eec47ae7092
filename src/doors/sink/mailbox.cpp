// Files of received messages.
#include "doors/sink/mailbox.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace postrider::doors::sink {
namespace {

void write_whole(const std::string& path, std::string_view bytes) {
    const std::string unfinished = path + ".part";
    std::ofstream file(unfinished, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
        throw std::system_error(errno, std::generic_category(), unfinished);
    }
    std::filesystem::rename(unfinished, path);
}

std::string to_json(const Taken& taken) {
    boost::json::object envelope;
    envelope["helo"] = taken.helo;
    envelope["peer"] = taken.peer;
    envelope["tls"] =
        taken.tls.empty() ? boost::json::value(nullptr) : boost::json::value(taken.tls);
    envelope["mail_from"] = taken.mail_from;
    envelope["rcpt_to"] = boost::json::array(taken.rcpt_to.begin(), taken.rcpt_to.end());
    return boost::json::serialize(envelope) + "\n";
}

}  // namespace

Mailbox::Mailbox(std::string directory) : directory_(std::move(directory)) {
    if (!directory_.empty()) {
        std::filesystem::create_directories(directory_);
    }
}

void Mailbox::put(const Taken& taken, std::string_view message, base::Time at) {
    ++count_;
    if (directory_.empty()) {
        return;
    }
    const std::string name = fmt::format("{}/{}-{:06}", directory_, base::to_micros(at), count_);
    write_whole(name + ".eml", message);
    write_whole(name + ".json", to_json(taken));
}

}  // namespace postrider::doors::sink
