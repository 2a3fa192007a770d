#include "bundle.hpp"

std::vector<examples::EmbeddedFile> examples::embedded_files() {
    return {};
}
