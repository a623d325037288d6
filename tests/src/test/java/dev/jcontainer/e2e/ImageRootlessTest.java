package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Images of an ordinary user, from a registry to a container. */
@EndToEnd
class ImageRootlessTest extends OrdinaryUserTest {
    private static final int FIRST = 1_900_000_000;

    private RegistryServer registry;

    @BeforeAll
    void pushAnImage() throws Exception {
        registry = RegistryServer.plain();
        MadeImage.of(
                        "'config':{'Cmd':['stat','-c','%n %u %g %a','/own','/dir','/dir/inner'],'User':'ann'}",
                        MadeImage.box(),
                        new LayerTar()
                                .directory("dir")
                                .file("dir/inner", "inner")
                                .file("own", "own")
                                .file("etc/passwd", "ann:x:1234:2345::/:/bin/sh\n")
                                .end())
                .push(registry.host() + "/app");
        MadeImage.of("'config':{'Cmd':['true']}", MadeImage.box()).push(registry.host() + "/other");
    }

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    private Path store() {
        return user.home().resolve("store");
    }

    private String jcontainer(String... words) {
        List<String> command = new ArrayList<>(Arrays.asList(words));
        command.addAll(words[0].equals("system") ? 2 : 1, List.of("--root", store().toString()));
        return user.jcontainer(command.toArray(new String[0]));
    }

    private List<Path> layers() throws IOException {
        Path layers = store().resolve("layers");
        if (!Files.exists(layers)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(layers)) {
            return files.toList();
        }
    }

    @Test
    void filesBelongToTheUsersOfTheImageAndNothingIsLeftAfterItsRemoval() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        String name = registry.host() + "/app";
        user.addSubordinateIds(FIRST);
        try {
            assertThat(jcontainer("run", "-q", "-u", "0", name))
                    .isEqualTo("/own 1003 2003 4644\n/dir 1001 2001 750\n/dir/inner 1002 2002 4644\nstatus 0");
            assertThat(jcontainer("run", name, "id", "-u")).isEqualTo("1234\nstatus 0");
            assertThat(jcontainer("system", "check")).endsWith("status 0");
            assertThat(layers()).hasSize(2);
            assertThat(jcontainer("system", "df"))
                    .contains("New layers are kept as directories: ")
                    .doesNotContain("..");
            assertThat(jcontainer("rmi", name)).endsWith("status 0");
            assertThat(layers()).isEmpty();
            try (Stream<Path> files = Files.list(store().resolve("tmp"))) {
                assertThat(files).isEmpty();
            }
            assertThat(jcontainer("system", "check")).endsWith("status 0");
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    @Test
    void anAttributeThatLinuxRefusesIsNamedWithItsLayer() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        byte[] wrong = new LayerTar()
                .file("sub", "x", new Xattr("security.capability", new byte[] {1}))
                .end();
        MadeImage.of("'config':{'Cmd':['true']}", MadeImage.box(), wrong).push(registry.host() + "/wrong");
        user.addSubordinateIds(FIRST);
        try {
            assertThat(jcontainer("pull", "-q", registry.host() + "/wrong"))
                    .containsPattern("Cannot use the layer sha256:[0-9a-f]{64}: Linux refuses the value of the"
                            + " extended attribute security.capability of /sub \\(EINVAL\\)\\.")
                    .endsWith("status 125");
            assertThat(jcontainer("system", "prune", "--force")).endsWith("status 0"); // the blobs that were fetched
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    /** The directory belongs to an id of the container, so the user of the host cannot look for links in it. */
    @Test
    void aVolumeLiesInADirectoryThatIsClosedToTheUserOfTheHost() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        String volume = user.root().resolve("etc") + ":/dir/volume";
        user.addSubordinateIds(FIRST);
        try {
            assertThat(jcontainer("run", "-q", "-v", volume, registry.host() + "/app", "id", "-u"))
                    .isEqualTo("1234\nstatus 0");
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    /** Nobody knows what it names, so a repair leaves it. */
    @Test
    void aTagThatCannotBeReadIsNamedAndStays() throws Exception {
        assertThat(jcontainer("pull", "-q", registry.host() + "/other")).endsWith("status 0");
        Path tag;
        try (Stream<Path> files = Files.walk(store().resolve("tags"))) {
            tag = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Object owner = Files.getAttribute(tag, "unix:uid");
        Files.setAttribute(tag, "unix:uid", 0);
        assertThat(jcontainer("system", "check", "--repair"))
                .startsWith(tag + ": Cannot read " + tag + ": EACCES (Permission denied). It or a directory above it")
                .doesNotContain("; removed")
                .endsWith("status 125");
        Files.setAttribute(tag, "unix:uid", owner);
        assertThat(jcontainer("system", "check")).isEqualTo("status 0");
        assertThat(jcontainer("rmi", registry.host() + "/other")).endsWith("status 0");
    }

    /** The user may read the store, but write nowhere in it. */
    @Test
    void whatOnlyReadsNeedsNoPermissionToWrite() throws Exception {
        String name = registry.host() + "/other";
        assertThat(jcontainer("pull", "-q", name)).endsWith("status 0");
        chmod("a-w");
        try {
            assertThat(jcontainer("images")).contains("/other").endsWith("status 0");
            assertThat(jcontainer("history", name)).endsWith("status 0");
            assertThat(jcontainer("inspect", name)).endsWith("status 0");
            assertThat(jcontainer("system", "df")).endsWith("status 0");
            assertThat(jcontainer("system", "check")).isEqualTo("status 0");
            Path saved = user.home().resolve("saved.tar");
            assertThat(jcontainer("save", "-o", saved.toString(), name)).isEqualTo("status 0");
            assertThat(Host.output("tar", "-tf", saved.toString())).contains("manifest.json");
            assertThat(jcontainer("rmi", name)).contains("EACCES").endsWith("status 125");
        } finally {
            chmod("u+w");
        }
        assertThat(jcontainer("rmi", name)).endsWith("status 0");
    }

    private void chmod(String mode) {
        assertThat(Host.output("chmod", "-R", mode, store().toString())).isEmpty();
    }

    /** Nobody holds it, because root does not use the store of another user. It may come from a copy that root has made. */
    @Test
    void aLockFileOfRootStopsNothing() throws Exception {
        String name = registry.host() + "/other";
        assertThat(jcontainer("pull", "-q", name)).endsWith("status 0");
        Path hold = Files.writeString(store().resolve("tmp/hold-0.lock"), "\nblob sha256:0\n");
        Files.setPosixFilePermissions(hold, PosixFilePermissions.fromString("rw-------"));
        assertThat(jcontainer("system", "df")).endsWith("status 0");
        assertThat(jcontainer("system", "check"))
                .contains(hold + ": a process that was killed has left it")
                .endsWith("status 125");
        assertThat(jcontainer("rmi", name)).endsWith("status 0");
        assertThat(hold).doesNotExist();
        assertThat(jcontainer("system", "check")).isEqualTo("status 0");
    }

    /** The user cannot even enter it, nor take it away: only what needs it fails, and names it. */
    @Test
    void aLayerOfAnotherUserIsNamed() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        String name = registry.host() + "/app";
        String other = registry.host() + "/other";
        user.addSubordinateIds(FIRST);
        try {
            assertThat(jcontainer("pull", "-q", other)).endsWith("status 0");
            List<Path> shared = layers();
            assertThat(jcontainer("pull", "-q", name)).endsWith("status 0");
            Path foreign = layers().stream()
                    .filter(layer -> !shared.contains(layer))
                    .findAny()
                    .orElseThrow();
            Object owner = Files.getAttribute(foreign, "unix:uid");
            Files.setAttribute(foreign, "unix:uid", 0);
            String reason = "Cannot use " + foreign + ": it belongs to the user 0.";
            assertThat(jcontainer("images")).contains("/app").endsWith("status 0");
            assertThat(jcontainer("system", "df")).endsWith("status 0");
            assertThat(jcontainer("system", "check")).contains(reason).endsWith("status 125");
            assertThat(jcontainer("run", "-q", other)).isEqualTo("status 0");
            for (String command : List.of("run", "pull")) {
                assertThat(jcontainer(command, "-q", name))
                        .contains("Cannot lock " + foreign + ": EACCES (Permission denied). It or a directory above it")
                        .endsWith("status 125");
            }
            assertThat(jcontainer("tag", other, "more")).endsWith("status 0");
            assertThat(jcontainer("rmi", other)).endsWith("status 0");
            assertThat(jcontainer("system", "check", "--repair"))
                    .contains(reason)
                    .endsWith("status 125");
            assertThat(jcontainer("system", "prune", "-a", "-f"))
                    .contains("Cannot rename " + foreign + " to ")
                    .endsWith("status 125");
            assertThat(layers()).containsExactly(foreign);
            Files.setAttribute(foreign, "unix:uid", owner);
            assertThat(jcontainer("system", "prune", "-a", "-f")).endsWith("status 0");
            assertThat(jcontainer("system", "check")).isEqualTo("status 0");
            assertThat(layers()).isEmpty();
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    /** A layer of an ordinary user is a directory: a container below which it is removed would lose its files. */
    @Test
    void aRunningContainerKeepsItsFiles() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        String name = registry.host() + "/app";
        user.addSubordinateIds(FIRST);
        try {
            Process container = new ProcessBuilder(user.command(
                            "run",
                            "-i",
                            "-q",
                            "--root",
                            store().toString(),
                            "-u",
                            "0",
                            name,
                            "sh",
                            "-c",
                            "echo up; read line; cat /dir/inner /own; echo"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(container.inputReader().readLine()).isEqualTo("up");
                assertThat(jcontainer("rmi", name))
                        .contains("a container uses the image")
                        .endsWith("status 125");
                assertThat(jcontainer("system", "prune", "-a", "-f")).isEqualTo("Total reclaimed space: 0B\nstatus 0");
                breakLayers();
                assertThat(jcontainer("system", "check", "--repair")).contains("; removed");
                assertThat(jcontainer("rmi", "-f", name)).endsWith("status 0");
                assertThat(jcontainer("system", "prune", "-a", "-f")).endsWith("status 0");
                container.outputWriter().write("go\n");
                container.outputWriter().flush();
                assertThat(container.inputReader().readLine()).isEqualTo("innerown");
            } finally {
                container.destroyForcibly().waitFor();
            }
            Host.await(
                    "the end of the container",
                    () -> jcontainer("system", "prune", "-f").endsWith("status 0")
                            && isEmpty("layers")
                            && isEmpty("tmp"));
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    /** Makes a check find one of the layers broken. */
    private void breakLayers() throws IOException {
        Path meta = layers().get(0).resolve("meta");
        Files.writeString(meta, Files.readString(meta).replace("checksum ", "checksum 0"));
    }

    private boolean isEmpty(String part) {
        return Host.list(store().resolve(part)).isEmpty();
    }

    @Test
    void missingIdsAreRefusedWithTheLineThatAddsThem() throws Exception {
        assertThat(jcontainer("pull", registry.host() + "/app"))
                .contains("/etc/subuid")
                .contains("/etc/subgid")
                .endsWith("status 125");
        assertThat(jcontainer("images", "-q")).isEqualTo("status 0");
        assertThat(jcontainer("system", "check"))
                .startsWith("jcontainer: no image needs 1 layer and 4 blobs of the store; ")
                .endsWith("\nstatus 0");
        assertThat(jcontainer("system", "prune", "-f")).endsWith("status 0");
        assertThat(jcontainer("system", "check")).isEqualTo("status 0");
        assertThat(layers()).isEmpty();
    }
}
