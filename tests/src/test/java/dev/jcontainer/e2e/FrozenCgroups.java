package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test's own cgroup in every hierarchy, which it freezes. It is removed after each test, with the cgroups below. */
final class FrozenCgroups implements AfterEachCallback {
    private final String name;

    FrozenCgroups(String name) {
        this.name = name + "-" + ProcessHandle.current().pid();
    }

    /** Its path from the root of its hierarchy. */
    String path() {
        return "/" + name;
    }

    /** Its directory in the hierarchy of the freezer. */
    Path own() {
        return Path.of("/sys/fs/cgroup", Cgroups.isUnified() ? "" : "freezer", name);
    }

    /** A cgroup below the test's own, by its name; an empty name means the test's own. Makes it if it is missing. */
    Path freeze(String below) throws IOException {
        return freeze(own().resolve(below));
    }

    /** The test's own cgroup in the unified hierarchy of a hybrid host, which has a second freezer there. */
    Path freezeUnified() throws IOException {
        return freeze(Path.of("/sys/fs/cgroup/unified", name));
    }

    private static Path freeze(Path cgroup) throws IOException {
        Files.createDirectories(cgroup);
        set(cgroup, "FROZEN", "1");
        return cgroup;
    }

    void thaw(Path cgroup) throws IOException {
        set(cgroup, "THAWED", "0");
    }

    private static void set(Path cgroup, String v1, String v2) throws IOException {
        if (Files.exists(cgroup.resolve("cgroup.freeze"))) {
            Files.writeString(cgroup.resolve("cgroup.freeze"), v2);
        } else if (Files.exists(cgroup.resolve("freezer.state"))) {
            Files.writeString(cgroup.resolve("freezer.state"), v1);
        }
    }

    /** All are thawed before one is removed: it has to be empty, and processes that are frozen do not end. */
    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        List<Path> made = Cgroups.hierarchies().stream()
                .map(top -> top.resolve(name))
                .filter(Files::exists)
                .toList();
        for (Path top : made) {
            for (Path cgroup : Cgroups.below(top)) {
                thawIfThere(cgroup);
            }
        }
        try {
            awaitRemoval(made);
        } catch (AssertionError e) { // a container that should not have been started runs now
            for (Path top : made) {
                for (Path cgroup : Cgroups.below(top)) {
                    kill(cgroup);
                }
            }
            awaitRemoval(made);
            throw e;
        }
    }

    /** A launch that is interrupted ends when the cgroup above is thawed, and removes its own. */
    private void thawIfThere(Path cgroup) throws IOException {
        try {
            thaw(cgroup);
        } catch (IOException e) {
            if (Files.exists(cgroup)) {
                throw e;
            }
        }
    }

    private static void awaitRemoval(List<Path> made) {
        Host.await("the cgroups of the test to be empty", () -> made.stream().allMatch(FrozenCgroups::remove));
    }

    private static void kill(Path cgroup) throws IOException {
        for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
            Host.kill(Long.parseLong(pid));
        }
    }

    private static boolean remove(Path made) {
        List<Path> below = Cgroups.below(made);
        for (int i = below.size() - 1; i >= 0; i--) {
            below.get(i).toFile().delete();
        }
        return !Files.exists(made);
    }
}
