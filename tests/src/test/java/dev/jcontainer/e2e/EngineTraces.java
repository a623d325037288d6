package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that an engine makes outside the directories of a test. They are removed with the test, unless they existed
 * before.
 */
final class EngineTraces {
    private final List<Path> directories = new ArrayList<>();
    private final List<Path> cgroups = new ArrayList<>();

    /**
     * Notes which of these directories and cgroups do not exist yet and so belong to the test; call it before the
     * engine starts.
     */
    EngineTraces(List<Path> directories, List<String> cgroups) {
        directories.stream().filter(Files::notExists).forEach(this.directories::add);
        for (Path hierarchy : Cgroups.hierarchies()) {
            cgroups.stream().map(hierarchy::resolve).filter(Files::notExists).forEach(this.cgroups::add);
        }
    }

    /** Fails if the cgroup of a container is left in one of them. */
    void remove() throws IOException {
        for (Path directory : directories) {
            Host.output("rm", "-rf", directory.toString());
        }
        for (Path cgroup : cgroups) {
            Files.deleteIfExists(cgroup);
        }
    }
}
