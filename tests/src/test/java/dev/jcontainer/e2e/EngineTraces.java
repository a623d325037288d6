package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an engine makes outside of the directories that a test gives it: removed with the test, unless it was there before. */
final class EngineTraces {
    private final List<Path> directories = new ArrayList<>();
    private final List<Path> cgroups = new ArrayList<>();

    /** Notes that these directories and cgroups are the test's own where they are not there yet; call before the engine starts. */
    EngineTraces(List<Path> directories, List<String> cgroups) {
        directories.stream().filter(Files::notExists).forEach(this.directories::add);
        for (Path hierarchy : Cgroups.hierarchies()) {
            cgroups.stream().map(hierarchy::resolve).filter(Files::notExists).forEach(this.cgroups::add);
        }
    }

    /** Fails where a container's cgroup is left in one of them. */
    void remove() throws IOException {
        for (Path directory : directories) {
            Host.output("rm", "-rf", directory.toString());
        }
        for (Path cgroup : cgroups) {
            Files.deleteIfExists(cgroup);
        }
    }
}
