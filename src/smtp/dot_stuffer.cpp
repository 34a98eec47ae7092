// The client's side of DATA: doubles dots at the start of lines and writes the end, without copies.
#include "smtp/dot_stuffer.h"

namespace postrider::smtp {

void DotStuffer::stuff(std::string_view content, std::vector<std::string_view>& pieces) {
    if (content.empty()) {
        return;
    }
    std::size_t written = 0;
    bool is_line_start = ending_ == Ending::line_end || ending_ == Ending::line_feed;
    for (std::size_t at = 0; at < content.size();) {
        if (is_line_start && content[at] == '.') {
            pieces.push_back(content.substr(written, at + 1 - written));
            // The dot is written again with what follows it.
            written = at;
        }
        const std::size_t line_feed = content.find('\n', at);
        if (line_feed == std::string_view::npos) {
            break;
        }
        at = line_feed + 1;
        is_line_start = true;
    }
    pieces.push_back(content.substr(written));

    const bool had_carriage_return = content.size() > 1 ? content[content.size() - 2] == '\r'
                                                        : ending_ == Ending::carriage_return;
    if (content.back() == '\n') {
        ending_ = had_carriage_return ? Ending::line_end : Ending::line_feed;
    } else {
        ending_ = content.back() == '\r' ? Ending::carriage_return : Ending::other;
    }
}

void DotStuffer::finish(std::vector<std::string_view>& pieces) {
    switch (ending_) {
        case Ending::line_end:
            pieces.emplace_back(".\r\n");
            break;
        case Ending::carriage_return:
            pieces.emplace_back("\n.\r\n");
            break;
        case Ending::line_feed:
        case Ending::other:
            pieces.emplace_back("\r\n.\r\n");
            break;
    }
}

}  // namespace postrider::smtp
