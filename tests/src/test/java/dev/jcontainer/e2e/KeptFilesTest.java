package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What containers write is kept on disk, apart from the layers. */
@EndToEnd
class KeptFilesTest extends ScriptTest {
    private static final Root.Layer BASE = Root.Layer.directory(Rootfs.shared().toString());

    /** Changes files of the layer "low" of {@link #write()} in every way that overlayfs has marks for. */
    static final String CHANGES = """
            set -e
            echo new >/srv/new; ln /srv/new /srv/linked; chown 7:8 /srv/new; chmod 4711 /srv/new
            echo changed >/srv/changed; rm /srv/removed
            rm -r /srv/emptied; mkdir /srv/emptied; echo b >/srv/emptied/b
            rm -r /srv/replaced; echo file >/srv/replaced; rm /srv/file; mkdir /srv/file
            ln -s new /srv/link; mkfifo -m 600 /srv/fifo""";

    /** Prints what {@link #CHANGES} has made. */
    static final String LOOK = """
            cd /srv; for f in *; do echo "$f $(stat -c '%F %a %u %g %h' $f)"; done
            cat new linked changed replaced; ls emptied; readlink link; [ new -ef linked ] && echo same""";

    static final String CHANGED = String.join(
            "\n",
            "changed regular file 644 0 0 1",
            "emptied directory 755 0 0 2",
            "fifo fifo 600 0 0 1",
            "file directory 755 0 0 2",
            "link symbolic link 777 0 0 1",
            "linked regular file 4711 7 8 2",
            "new regular file 4711 7 8 2",
            "replaced regular file 644 0 0 1",
            "new",
            "new",
            "changed",
            "file",
            "b",
            "new",
            "same");

    @TempDir(factory = OwnDirectories.class)
    private Path work;

    private Path kept = Path.of("");

    @BeforeEach
    void makeTheDirectory() throws IOException {
        kept = Files.createDirectory(work.resolve("kept"));
    }

    /** The layer that {@link #CHANGES} changes. */
    static void write(Path low) throws IOException {
        for (String name : List.of("changed", "removed", "emptied/a", "replaced/a", "file")) {
            LayerFiles.write(low, "srv/" + name, "low");
        }
    }

    private Root.Layers layers() throws IOException {
        Path low = work.resolve("low");
        write(low);
        return Root.layers(List.of(BASE, Root.Layer.directory(low.toString())))
                .rootLayer(0)
                .keeping(kept.toString());
    }

    private static ContainerSpec.Builder in(boolean isMapped, Root root, String script) {
        ContainerSpec.Builder spec = shell(root, script);
        return isMapped ? spec.userNamespace(UserNamespace.AUTO) : spec;
    }

    /** In a user namespace of root, the mounts are mapped, so the ids of the next start may be others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsWrittenIsThereAtTheNextStart(boolean isMapped) throws Exception {
        Root.Layers root = layers();
        assertThat(output(in(isMapped, root, CHANGES))).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(output(in(isMapped, root, LOOK))).isEqualTo(CHANGED);
        }
        assertThat(Files.readString(work.resolve("low/srv/removed"))).isEqualTo("low");
        assertThat(Files.getAttribute(kept.resolve("upper/srv/new"), "unix:uid"))
                .isEqualTo(7);
        assertThat(output(shell(Root.layers(root.layers()), "ls /srv")))
                .as("without the directory, nothing of it is seen")
                .isEqualTo("changed\nemptied\nfile\nremoved\nreplaced");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void extendedAttributesAreKept(boolean isMapped) throws Exception {
        Root.Layers root = layers();
        for (boolean isFirst : new boolean[] {true, false}) {
            try (Container container =
                    Containers.start(in(isMapped, root, "read line").build())) {
                Path file = Path.of("/proc/" + container.pid() + "/root/srv/changed");
                UserDefinedFileAttributeView view =
                        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                if (isFirst) {
                    view.write("mine", ByteBuffer.wrap(new byte[] {'x', 0}));
                }
                ByteBuffer value = ByteBuffer.allocate(2);
                view.read("mine", value);
                assertThat(value.array()).containsExactly('x', 0);
                container.getOutputStream().close();
                container.waitFor();
            }
        }
    }

    @Test
    void theAttributesOfTheRootLayerAreThoseOfANewUpperDirectoryOnly() throws Exception {
        Path top = Files.createDirectory(work.resolve("top"));
        Host.output("chmod", "1711", top.toString());
        Host.output("chown", "12:34", top.toString());
        Root root =
                Root.layers(List.of(BASE, Root.Layer.directory(top.toString()))).keeping(kept.toString());
        Files.createDirectory(kept.resolve("upper.new")); // a launch was killed before it was complete
        assertThat(output(shell(root, "stat -c '%a %u %g' /; chmod 700 /"))).isEqualTo("1711 12 34");
        assertThat(kept.resolve("upper.new")).doesNotExist();
        assertThat(output(shell(root, "stat -c '%a %u %g' /"))).isEqualTo("700 12 34");
    }

    @Test
    void theWritableDirectoriesOfAReadOnlyRootAreKept() throws Exception {
        Root root = layers().readOnly().writable(List.of("/data", "/srv"));
        assertThat(output(shell(root, "echo 1 >/data/a; echo 2 >/srv/new; echo 3 >/opt && echo written")))
                .contains("Read-only file system")
                .doesNotContain("written");
        assertThat(output(shell(root, "cat /data/a /srv/new; [ -e /opt ] || echo none")))
                .isEqualTo("1\n2\nnone");
    }

    @Test
    void theWritesToADirectoryAreKeptElsewhere() throws Exception {
        Path directory = work.resolve("root");
        Rootfs.fill(Files.createDirectory(directory));
        Root root = Root.directory(directory.toString()).keeping(kept.toString());
        assertThat(output(shell(root, "echo new >/srv-new; echo 'me:x:0:0::/me:' >/etc/passwd")))
                .isEmpty();
        assertThat(output(shell(root, "cat /srv-new; echo $HOME").user(User.parse("me"))))
                .isEqualTo("new\n/me");
        assertThat(directory.resolve("srv-new")).doesNotExist();
    }

    @Test
    void aUserIsLookedUpInWhatTheContainerHasWritten() throws Exception {
        Root root = layers();
        assertThat(fails(shell(root, "true").user(User.parse("me"))).getMessage())
                .contains("no user 'me'");
        assertThat(output(shell(root, "mkdir -p /etc; echo 'me:x:7:8::/me:/bin/sh' >/etc/passwd")))
                .isEmpty();
        assertThat(output(shell(root, "id -u; echo $HOME").user(User.parse("me"))))
                .isEqualTo("7\n/me");
        assertThat(output(shell(root, "rm /etc/passwd"))).isEmpty();
        assertThat(fails(shell(root, "true").user(User.parse("me"))).getMessage())
                .contains("no user 'me'");
    }

    /** The program has said that it has written, and everything is killed at once. */
    @Test
    void nothingIsLostByAKill() throws Exception {
        Root root = layers();
        for (int i = 1; i <= 3; i++) {
            AtPoint launch = AtPoint.none();
            try (Container container = Containers.start(
                    shell(root, "echo " + i + " >>/srv/lines; echo written; sleep 1000")
                            .build(),
                    launch)) {
                assertThat(container.getInputStream().readNBytes(8)).asString().isEqualTo("written\n");
                Host.kill(launch.supervisor());
                Host.kill(container.pid());
                assertThatThrownBy(container::waitForResult).isInstanceOf(ContainerException.class);
                launch.awaitTheirEnd();
            }
        }
        assertThat(output(shell(root, "cat /srv/lines"))).isEqualTo("1\n2\n3");
    }

    /** The crash matrix of the launch: whatever it was doing, the next one works, and has the right root. */
    @Test
    void aLaunchThatIsKilledAtAnyPointLeavesADirectoryThatCanBeUsed() throws Exception {
        Root root = layers();
        int points = Plans.of(shell(root, "true").build()).steps().size() - 1;
        String mode = output(shell(Root.layers(List.of(BASE)), "stat -c %a /"));
        for (int point = -1; point < points; point += Host.STRIDE) {
            Rootfs.delete(kept);
            Files.createDirectory(kept);
            AtPoint killer = AtPoint.killFirstProcess(point);
            assertThatThrownBy(() -> Containers.start(shell(root, "true").build(), killer))
                    .isInstanceOf(ContainerException.class);
            killer.awaitTheirEnd();
            assertThat(output(shell(root, "echo a >/srv/a; stat -c %a /"))).isEqualTo(mode);
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
        Root.Layers missing = layers().keeping(work + "/missing");
        assertThat(fails(shell(missing, "true")).getMessage()).contains(work + "/missing");
        Files.writeString(kept.resolve("upper"), "a file");
        assertThat(fails(shell(layers(), "true")).getMessage()).contains("upper and work must be directories");
        assertThat(Files.readString(kept.resolve("upper"))).isEqualTo("a file");
        Files.delete(kept.resolve("upper"));
        Path layer = Files.createDirectories(kept.resolve("upper/layer"));
        Root inside = Root.layers(List.of(BASE, Root.Layer.directory(layer.toString())))
                .keeping(kept.toString());
        assertThat(fails(shell(inside, "true")).getMessage()).contains("part of its root filesystem");
    }

    @Test
    void theWritesToAViewOfThisMachineAreKept() throws Exception {
        Root root = Root.host().keeping(kept.toString());
        Path made = Path.of("/etc")
                .resolve(work.getFileName()); // the directory of the test may be on a file system of its own
        assertThat(output(shell(root, "echo new >" + made + "; rm /etc/passwd")))
                .isEmpty();
        assertThat(output(shell(root, "cat " + made + "; [ -e /etc/passwd ] || echo removed")))
                .isEqualTo("new\nremoved");
        assertThat(made).doesNotExist();
        assertThat(Path.of("/etc/passwd")).exists();
    }
}
