// Takes a message of BDAT commands off the wire: counted octets, in any pieces (RFC 3030 §2).
#include "smtp/chunk_reader.h"

namespace postrider::smtp {

std::string_view ChunkReader::next(std::string_view& bytes) {
    const std::string_view piece = bytes.substr(0, left_);
    bytes.remove_prefix(piece.size());
    left_ -= piece.size();
    if (trouble_ || piece.empty()) {
        return {};
    }
    const LineScan scan = scan_lines(piece, place_, DotLines::are_content);
    place_ = scan.place;
    trouble_ = scan.trouble;
    if (scan.size > size_max_ - size_) {
        trouble_ = ContentTrouble::too_large;
    }
    if (trouble_) {
        return {};
    }
    size_ += scan.size;
    return piece;
}

void ChunkReader::end_message() {
    if (!trouble_ && place_ == LinePlace::after_carriage_return) {
        trouble_ = ContentTrouble::bare_carriage_return;
    }
}

}  // namespace postrider::smtp
