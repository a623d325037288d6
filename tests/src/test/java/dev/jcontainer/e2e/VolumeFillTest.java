package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An empty volume gets the files of the root filesystem, once and whole. */
@Tag("kernel")
@EndToEnd
class VolumeFillTest extends ScriptTest {
    private Path directory;
    private Path root;
    private Path files;
    private Path volume;

    @BeforeEach
    void make() throws IOException {
        directory = OwnDirectories.make("volume");
        root = Rootfs.fill(Files.createDirectory(directory.resolve("root")));
        files = Files.createDirectories(root.resolve("var/files"));
        volume = Files.createDirectories(directory.resolve("data/_data"));
    }

    @AfterEach
    void remove() {
        Rootfs.delete(directory);
    }

    private ContainerSpec.Builder script(String script) {
        return shell(Root.directory(root), script);
    }

    private Mount.Bind mount() {
        return Mount.bind(volume, "/var/files").filled();
    }

    private void leavesNothingBeside() {
        assertThat(Host.list(volume.resolveSibling("."))).hasSize(1);
    }

    @Test
    void copiesOwnersModesTimesLinksAndAttributes() throws Exception {
        Host.output(
                "sh",
                "-c",
                "cd " + files + " && mkdir -p sub/deep && echo text > sub/deep/a && ln sub/deep/a sub/b"
                        + " && ln -s sub/b link && ln -s /nowhere dangling && mkfifo fifo && mknod null c 1 3"
                        + " && chown 12:34 sub/deep/a sub && chmod 4750 sub/deep/a && chmod 1777 sub"
                        + " && touch -h -d 2001-02-03T04:05:06 sub/deep/a link sub/deep sub"
                        + " && setcap cap_net_raw+ep sub/deep/a && chown 55:66 . && chmod 2710 .");
        attributes(files.resolve("sub/deep")).write("x", ByteBuffer.wrap(new byte[] {'y'}));
        Host.output("touch", "-d", "2001-02-03T04:05:06", files + "/sub/deep");
        String script = "cd /var/files && stat -c '%n %F %a %u %g %h %Y %N' . link dangling fifo null sub sub/b"
                + " sub/deep sub/deep/a && cat sub/b && [ sub/b -ef sub/deep/a ] && echo linked";
        String expected = output(script(script));
        assertThat(expected)
                .contains("sub/deep/a regular file 4750 12 34 2 981173106")
                .endsWith("linked");
        assertThat(withoutTimeOfTheTop(output(script(script).mount(mount())))).isEqualTo(withoutTimeOfTheTop(expected));
        assertThat(attributes(volume.resolve("sub/deep")).list()).containsExactly("x");
        assertThat(Host.output("getcap", volume.resolve("sub/b").toString())).contains("cap_net_raw");
        leavesNothingBeside();
    }

    private static UserDefinedFileAttributeView attributes(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }

    /** The entries of the volume were moved to it, one after the other; its time is copied after that. */
    private static String withoutTimeOfTheTop(String output) {
        return output.replaceAll("(?m)^(\\. .*) \\d+ '?\\.'?$", "$1");
    }

    @Test
    void onlyAnEmptyVolumeIsFilled() throws Exception {
        Files.writeString(files.resolve("a"), "of the image");
        String script = "cat /var/files/a; echo mine > /var/files/a; ls /var/files";
        assertThat(output(script(script).mount(mount()))).isEqualTo("of the imagea");
        Files.writeString(files.resolve("later"), "of another image");
        assertThat(output(script(script).mount(mount()))).isEqualTo("mine\na");
        Files.delete(volume.resolve("a"));
        Files.createFile(volume.resolve(".hidden"));
        assertThat(output(script("ls -A /var/files").mount(mount()))).isEqualTo(".hidden");
        assertThat(output(script("ls -A /mnt").mount(Mount.bind(volume, "/mnt").filled())))
                .isEqualTo(".hidden");
        leavesNothingBeside();
    }

    @Test
    void aVolumeThatIsNotFilledStaysEmptyAndSoDoesOneOnAMissingPath() throws Exception {
        Files.writeString(files.resolve("a"), "of the image");
        assertThat(output(script("ls /var/files").mount(Mount.bind(volume, "/var/files"))))
                .isEmpty();
        assertThat(output(script("ls /missing")
                        .mount(Mount.bind(volume, "/missing").filled())))
                .isEmpty();
        leavesNothingBeside();
    }

    @Test
    void aLinkInTheRootDoesNotLeadOut() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "x");
        Files.createSymbolicLink(root.resolve("var/link"), outside);
        assertThat(output(script("ls -A /mnt; ls -A /var/link/ 2>&1")
                        .mount(Mount.bind(volume, "/var/link").filled())))
                .doesNotContain("secret");
        assertThat(volume).isEmptyDirectory();
    }

    @Test
    void isReadOnlyAfterIt() throws Exception {
        Files.writeString(files.resolve("a"), "of the image\n");
        assertThat(output(script("cat /var/files/a; touch /var/files/b").mount(mount().readOnly())))
                .startsWith("of the image")
                .contains("Read-only file system");
    }

    @Test
    void theFilesOfAUserNamespaceOfRootBelongToItsUsers() throws Exception {
        Host.output("sh", "-c", "cd " + files + " && echo a > a && chown 33:44 a && chown 11:22 .");
        ContainerSpec spec = script("stat -c '%u %g' /var/files /var/files/a; echo b > /var/files/b && chown 7:8"
                        + " /var/files/b && stat -c '%u %g' /var/files/b")
                .root(Root.directory(root).ephemeral())
                .userNamespace(UserNamespace.AUTO)
                .mount(mount().idmapped())
                .build();
        assertThat(Containers.run(spec).stdoutText().strip()).isEqualTo("11 22\n33 44\n7 8");
        assertThat(Host.output("stat", "-c", "%u %g", volume + "/a", volume + "/b"))
                .isEqualTo("33 44\n7 8");
    }

    @Test
    void manyContainersAtTheSameTimeGetAllFiles() throws Exception {
        makeMany(400);
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            containers.add(Containers.start(script("ls /var/files | wc -l; echo $$ > /var/files/own$RANDOM$$")
                    .mount(mount())
                    .stdio(Stdio.pipe())
                    .build()));
        }
        for (Container container : containers) {
            assertThat(Integer.parseInt(output(container))).isBetween(400, 406);
        }
        leavesNothingBeside();
    }

    private static String output(Container container) throws Exception {
        try (container) {
            return new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private void makeMany(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.writeString(files.resolve("file" + i), "text " + i);
        }
    }

    /** As a container that was killed between the copy and the move leaves it, and one that was killed in the copy. */
    @Test
    void theNextContainerFinishesWhatAKilledOneHasBegun() throws Exception {
        makeMany(20);
        Path half = Files.createDirectories(volume.resolveSibling("fill.new/sub"));
        Files.writeString(half.resolve("x"), "half");
        Files.createDirectories(volume.resolveSibling("fill.links"));
        assertThat(output(script("ls -A /var/files | wc -l").mount(mount()))).isEqualTo("20");
        leavesNothingBeside();
        Path copied = Files.createDirectories(volume.resolveSibling("fill"));
        for (int i = 10; i < 20; i++) {
            Files.move(volume.resolve("file" + i), copied.resolve("file" + i));
        }
        Files.writeString(copied.resolve("file3"), "copied");
        assertThat(output(
                        script("ls -A /var/files | wc -l; cat /var/files/file3").mount(mount())))
                .isEqualTo("20\ntext 3");
        leavesNothingBeside();
    }

    /** As one that was stopped while it filled the volume. */
    @Test
    void aProcessThatKeepsTheLockDoesNotStopAStartForEver() throws Exception {
        Files.writeString(files.resolve("a"), "of the image");
        String[] holder = {"flock", volume.resolveSibling(".").toString(), "sh", "-c", "echo; exec cat"};
        Process holding = new ProcessBuilder(holder).start();
        try {
            assertThat(holding.getInputStream().read()).isEqualTo('\n');
            assertThat(fails(script("true").mount(mount())))
                    .hasMessageContaining("Another container has been filling the volume")
                    .hasMessageContaining("/var/files");
        } finally {
            holding.getOutputStream().close();
            holding.waitFor();
        }
        assertThat(output(script("cat /var/files/a").mount(mount()))).isEqualTo("of the image");
    }

    @Test
    void aKilledLaunchLeavesAllFilesOrNone() throws Exception {
        makeMany(300);
        for (int i = 0; i < 12; i++) {
            Process jvm = Host.jvm(FillingJvm.class, root.toString(), volume.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(jvm.getInputStream().read()).isEqualTo('s');
            int moment = i;
            Host.await("a moment of the launch", () -> !jvm.isAlive() || hasCome(moment));
            jvm.destroyForcibly().waitFor();
            Host.await(
                    "the end of the container",
                    () -> Host.processesWith(volume.toString()).isEmpty());
            assertThat(output(script("ls -A /var/files | wc -l").mount(mount())))
                    .isEqualTo("300");
            leavesNothingBeside();
            for (Path file : Host.list(volume)) {
                Files.delete(file);
            }
        }
    }

    /** Whether the launch has copied a part of the files, a different one each time, or is about to move them. */
    private boolean hasCome(int moment) {
        Path copying = volume.resolveSibling("fill.new");
        Path copied = volume.resolveSibling("fill");
        return moment % 4 == 3
                ? Files.exists(copied) || !Host.list(volume).isEmpty()
                : Files.exists(copying.resolve("file" + 70 * (moment % 4)))
                        || Files.exists(copied)
                        || !Host.list(volume).isEmpty();
    }

    /** A JVM that starts a container with the volume. */
    static final class FillingJvm {
        private FillingJvm() {}

        public static void main(String[] arguments) throws Exception {
            OutputStream out = System.out;
            out.write('s');
            out.flush();
            Containers.run(ContainerSpec.builder()
                    .root(Root.directory(Path.of(arguments[0])))
                    .command("true")
                    .mount(Mount.bind(Path.of(arguments[1]), "/var/files").filled())
                    .build());
        }
    }

    @Test
    void aFullDiskFailsTheLaunchAndLeavesNothing() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        Files.write(files.resolve("large"), new byte[3 << 20]);
        try (HostMount mount = HostMount.tmpfs(small)) {
            Host.output("mount", "-o", "remount,size=1m", mount.point().toString());
            Path full = Files.createDirectories(mount.point().resolve("data/_data"));
            ContainerSpec.Builder spec =
                    script("true").mount(Mount.bind(full, "/var/files").filled());
            assertThat(fails(spec)).hasMessageContaining("nocopy").hasMessageContaining("/var/files");
            assertThat(full).isEmptyDirectory();
            assertThat(Host.list(full.resolveSibling("."))).hasSize(1);
        }
    }
}
