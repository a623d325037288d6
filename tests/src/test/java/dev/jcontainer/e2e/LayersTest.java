package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Root filesystems of layers. */
@EndToEnd
class LayersTest extends ScriptTest {
    private static final Root.Layer BASE = Root.Layer.directory(Rootfs.shared().toString());

    @TempDir
    Path work;

    /** Nothing of a layer stays when no container and no launch uses it. */
    @AfterEach
    void noLoopDeviceIsLeft() {
        LayerCache.clear();
        LayerFiles.awaitNoDevices(work);
    }

    private static Root.Layers layers(Root.Layer... layers) {
        return Root.layers(List.of(layers));
    }

    /** A layer on the root filesystem that all tests share. */
    private static ContainerSpec.Builder on(Root.Layer layer, String script) {
        return shell(layers(BASE, layer), script);
    }

    private Path directory(String name) {
        return work.resolve(name);
    }

    private Root.Layer layer(boolean isImage, Path directory) throws IOException {
        return isImage ? LayerFiles.erofs(directory) : Root.Layer.directory(directory.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void upperLayersCoverMergeAndHide(boolean isImage) throws Exception {
        Path low = directory("low");
        LayerFiles.write(low, "srv/both", "low");
        LayerFiles.write(low, "srv/low", "low");
        LayerFiles.write(low, "srv/hidden", "low");
        LayerFiles.write(low, "opt/hidden/a", "low");
        LayerFiles.write(low, "opt/shown/a", "low");
        Path high = directory("high");
        LayerFiles.opaque(high, "opt/hidden", directory("tool"));
        LayerFiles.write(high, "opt/hidden/b", "high");
        LayerFiles.write(high, "opt/shown/b", "high");
        LayerFiles.write(high, "srv/both", "high");
        LayerFiles.whiteout(high, "srv/hidden");
        Root.Layers root = layers(BASE, layer(isImage, low), layer(isImage, high));
        assertThat(output(shell(root, "cat /srv/both; echo; ls /srv; ls /opt/*")))
                .isEqualTo("high\nboth\nlow\n/opt/hidden:\nb\n\n/opt/shown:\na\nb");
    }

    @Test
    void oneLayerIsARootFilesystem() throws Exception {
        Rootfs.fill(directory("whole"));
        assertThat(output(shell(layers(LayerFiles.erofs(directory("whole"))), "echo hello")))
                .isEqualTo("hello");
        assertThat(output(shell(layers(BASE), "echo hello"))).isEqualTo("hello");
    }

    @Test
    void theRootHasTheModeAndOwnerOfTheTopmostLayer() throws Exception {
        Path top = Files.createDirectory(directory("top"));
        Host.output("chmod", "1711", top.toString());
        Host.output("chown", "12:34", top.toString());
        assertThat(output(on(LayerFiles.erofs(top), "stat -c '%a %u %g' /"))).isEqualTo("1711 12 34");
    }

    /** Mode, owner, time and extended attributes, but not what overlayfs and the host keep in such. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRootHasTheAttributesOfTheNamedLayer(boolean isImage) throws Exception {
        byte[] value = {'x', 0};
        List<Xattr> shown = List.of(new Xattr("trusted.a", value));
        List<Xattr> all = List.of(shown.get(0), new Xattr("user.overlay.a", value), new Xattr("security.a", value));
        Path low = directory("low");
        extract(
                new LayerTar()
                        .directory("./", new Attributes(03711, 12, 34, 1_000_000, 5, all))
                        .end(),
                low);
        Path top = Files.createDirectory(directory("top"));
        Root.Layers root =
                layers(BASE, layer(isImage, low), layer(isImage, top)).rootLayer(1);
        try (Container container = Containers.start(
                shell(root, "stat -c '%a %u %g %Y' /; read line").build())) {
            Attributes attributes = FileListing.attributes(Path.of("/proc/" + container.pid() + "/root/"));
            assertThat(attributes.xattrs())
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(shown);
            container.getOutputStream().close();
            assertThat(new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("3711 12 34 1000000\n");
        }
    }

    /** By default most kernels follow it, so that a layer would show any other directory below it. */
    @Test
    void aRedirectOfALayerIsNotFollowed() throws Exception {
        LayerFiles.write(directory("low"), "srv/hidden/file", "low");
        Path high = directory("high");
        Xattr redirect = new Xattr("trusted.overlay.redirect", "/srv/hidden".getBytes(StandardCharsets.UTF_8));
        extract(
                new LayerTar()
                        .directory("srv/")
                        .directory("srv/link/", redirect)
                        .end(),
                high);
        Root.Layers root = layers(BASE, layer(false, directory("low")), layer(false, high));
        assertThat(output(shell(root, "ls /srv/hidden; ls /srv/link 2>/dev/null || echo refused")))
                .isEqualTo("file\nrefused");
    }

    private void extract(byte[] archive, Path place) throws IOException {
        Path file = Files.write(directory("archive.tar"), archive);
        Files.createDirectory(place);
        assertThat(Host.output(
                        "tar",
                        "-C",
                        place.toString(),
                        "--xattrs",
                        "--xattrs-include=*",
                        "--numeric-owner",
                        "-xpf",
                        file.toString()))
                .isEmpty();
    }

    @Test
    void whatIsWrittenIsThrownAwayAndCanBeForbidden() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "as it was");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        for (int i = 0; i < 2; i++) {
            assertThat(output(on(layer, "cat /srv/file; echo changed >/srv/file; cat /srv/file")))
                    .isEqualTo("as it waschanged");
        }
        assertThat(output(shell(layers(BASE, layer).readOnly(), "echo changed >/srv/file")))
                .contains("Read-only file system");
    }

    @Test
    void volumesAndFilesOfTheContainerLieOnTheLayers() throws Exception {
        LayerFiles.write(directory("layer"), "etc/hosts", "of the layer");
        Files.createDirectories(directory("volume/inside"));
        ContainerSpec.Builder spec = on(LayerFiles.erofs(directory("layer")), "pwd; cat /etc/hosts; ls /volume")
                .workdir("/made/for/it")
                .host("other", "192.0.2.1")
                .mount(Mount.bind(directory("volume"), "/volume"));
        assertThat(output(spec))
                .startsWith("/made/for/it")
                .contains("192.0.2.1")
                .endsWith("inside");
    }

    /** In the container, the files of both kinds of layers belong to its root. */
    @Test
    void aUserNamespaceOwnsTheFilesOfTheLayers() throws Exception {
        Facilities.assume("user namespace that owns its files");
        LayerFiles.write(directory("image"), "srv/a", "");
        LayerFiles.write(directory("plain"), "srv/b", "");
        Host.output("chown", "0:7", directory("image/srv/a").toString());
        Root.Layers root = layers(BASE, LayerFiles.erofs(directory("image")), layer(false, directory("plain")));
        ContainerSpec.Builder spec = shell(root, "stat -c '%n %u %g' /srv/*; chown 5:6 /srv/a && stat -c %u /srv/a")
                .userNamespace(UserNamespace.AUTO);
        assertThat(output(spec)).isEqualTo("/srv/a 0 7\n/srv/b 0 0\n5");
    }

    @Test
    void aNodeOfALayerCannotBeOpened() throws Exception {
        Files.createDirectories(directory("layer/srv"));
        Host.output("mknod", "-m", "666", directory("layer/srv/null").toString(), "c", "1", "3");
        assertThat(output(on(LayerFiles.erofs(directory("layer")), "true </srv/null")))
                .contains("ermission denied");
    }

    /** A set-user-ID program of a layer has an effect, unless the container forbids new privileges. */
    @Test
    void aSetUserIdProgramOfALayerWorks() throws Exception {
        Files.createDirectories(directory("layer/srv"));
        Path program = Files.copy(Rootfs.shared().resolve("bin/hostile"), directory("layer/srv/hostile"));
        Host.output("chmod", "4755", program.toString());
        for (boolean denied : new boolean[] {true, false}) {
            ContainerSpec.Builder spec = on(LayerFiles.erofs(directory("layer")), "/srv/hostile identity /etc/hosts")
                    .user(User.of(7, 7))
                    .privileges(Privileges.builder().noNewPrivs(denied).build());
            assertThat(output(spec)).startsWith(denied ? "7 7 " : "7 0 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aUserIsLookedUpInTheFilesThatTheLayersShow(boolean isImage) throws Exception {
        Path low = directory("low");
        LayerFiles.write(low, "etc/passwd", "ann:x:1:1::/low:\n");
        LayerFiles.write(low, "etc/group", "crew:x:5:\n");
        Path linked = directory("linked");
        LayerFiles.write(linked, "usr/etc/passwd", "ann:x:2:2::/linked:\n");
        Files.createSymbolicLink(linked.resolve("etc"), Path.of("usr/etc"));
        Path hidden = directory("hidden");
        LayerFiles.whiteout(hidden, "etc/passwd");
        Path opaque = directory("opaque");
        LayerFiles.opaque(opaque, "etc", directory("tool"));

        Root.Layer lowest = layer(isImage, low);
        assertThat(idOf("ann:crew", BASE, lowest)).isEqualTo("1 5 /low");
        assertThat(idOf("ann", BASE, lowest, layer(isImage, linked))).isEqualTo("2 2 /linked");
        assertThatThrownBy(() -> idOf("ann", BASE, lowest, layer(isImage, hidden)))
                .hasMessageContaining("no user 'ann'");
        assertThatThrownBy(() -> idOf("ann", BASE, lowest, layer(isImage, opaque)))
                .hasMessageContaining("no user 'ann'");
    }

    private static String idOf(String user, Root.Layer... layers) throws Exception {
        return output(shell(layers(layers), "echo $(id -u) $(id -g) $HOME").user(User.parse(user)));
    }

    @Test
    void anExecRunsAsAUserOfTheLayers() throws Exception {
        LayerFiles.write(directory("layer"), "etc/passwd", "ann:x:7:8::/:\n");
        ContainerSpec spec =
                on(LayerFiles.erofs(directory("layer")), "sleep 1000").build();
        try (Container container = Containers.start(spec)) {
            assertThat(container
                            .run(ExecSpec.builder()
                                    .command("id", "-u")
                                    .user(User.parse("ann"))
                                    .stdio(Stdio.pipe())
                                    .build())
                            .stdoutText())
                    .isEqualTo("7\n");
        }
    }

    @Test
    void aLayerThatWasRemovedStaysForTheContainersThatHaveIt() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "still here");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        ContainerSpec spec = on(layer, "read line; cat /srv/file").build();
        try (Container container = Containers.start(spec)) {
            Files.delete(LayerFiles.image(directory("layer")));
            LayerCache.clear();
            container.getOutputStream().write('\n');
            container.getOutputStream().close();
            assertThat(new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("still here");
        }
        assertThatThrownBy(() -> Containers.start(spec))
                .hasMessageContaining("Cannot mount the layer " + LayerFiles.image(directory("layer")))
                .hasMessageContaining("it does not exist, or has been removed");
    }

    /** Before Linux 6.6 a tmpfs has no direct I/O, and an overlay on it says nothing of that until it is read. */
    @Test
    void aLayerCanLieOnAnOverlayWithoutDirectIo() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "read");
        LayerFiles.erofs(directory("layer"));
        Path memory = Files.createDirectory(directory("memory"));
        Path point = Files.createDirectory(directory("point"));
        try (HostMount tmpfs = HostMount.tmpfs(memory);
                HostMount overlay = HostMount.overlay(
                        point,
                        Files.createDirectory(memory.resolve("lower")),
                        Files.createDirectory(memory.resolve("upper")),
                        Files.createDirectory(memory.resolve("work")))) {
            Path image = Files.copy(LayerFiles.image(directory("layer")), point.resolve("image"));
            assertThat(output(on(Root.Layer.erofs(image.toString()), "cat /srv/file")))
                    .isEqualTo("read");
            LayerCache.clear();
            LayerFiles.awaitNoDevices(point);
        }
    }

    @Test
    void aFileThatTookTheNameOfALayerIsAnotherLayer() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "first");
        LayerFiles.write(directory("other"), "srv/file", "second");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        LayerFiles.erofs(directory("other"));
        assertThat(output(on(layer, "cat /srv/file"))).isEqualTo("first");
        Files.move(
                LayerFiles.image(directory("other")),
                LayerFiles.image(directory("layer")),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(output(on(layer, "cat /srv/file"))).isEqualTo("second");
    }

    /** The kernel shows the device of a removed file by the file's name with a word behind it. */
    @Test
    void aDeviceIsNotTakenForItsNameOrSizeAlone() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "removed");
        LayerFiles.write(directory("other"), "srv/file", "other");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        LayerFiles.erofs(directory("other"));
        try (Container container =
                Containers.start(on(layer, "sleep 1000").stdio(Stdio.discard()).build())) {
            Path image = LayerFiles.image(directory("layer"));
            Files.delete(image);
            Path misleading = work.resolve(image.getFileName() + " (deleted)");
            Files.move(LayerFiles.image(directory("other")), misleading);
            assertThat(output(on(Root.Layer.erofs(misleading.toString()), "cat /srv/file")))
                    .isEqualTo("other");
            assertThat(LayerFiles.devices(work)).hasSize(2);
        }
    }

    /** A device of somebody else has the same file, but a part of it, for writing, or longer than we need it. */
    @ParameterizedTest
    @ValueSource(strings = {"--offset=4096", "--sizelimit=4096", "--read-only", ""})
    void aDeviceThatShowsTheFileInAnotherWayIsNotUsed(String option) throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "whole");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        String image = LayerFiles.image(directory("layer")).toString();
        String show = "losetup --find --show " + option + " " + image + " 2>/dev/null"; // it warns of small files
        String device = Host.output("sh", "-c", show);
        assertThat(device).startsWith("/dev/loop");
        try {
            assertThat(output(on(layer, "cat /srv/file"))).isEqualTo("whole");
            assertThat(LayerFiles.devices(work)).hasSize(2);
        } finally {
            Host.output("losetup", "--detach", device);
        }
    }

    /** Another process that has stopped with the lock of a layer, for example, in a debugger. */
    @Test
    void aLayerWhoseLockSomebodyKeepsIsMountedAsWell() throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "there");
        Root.Layer layer = LayerFiles.erofs(directory("layer"));
        int file =
                Syscalls.open(Bytes.cString(LayerFiles.image(directory("layer")).toString()), Syscalls.O_RDONLY, 0);
        try {
            assertThat(Syscalls.tryLock(file, false)).isZero();
            assertThat(output(on(layer, "cat /srv/file"))).isEqualTo("there");
        } finally {
            Syscalls.close(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chmod 0664", "chmod 0602", "chown 7"})
    void aLayerThatOthersCanWriteIsRefused(String change) throws Exception {
        LayerFiles.write(directory("layer"), "srv/file", "");
        LayerFiles.erofs(directory("layer"));
        Path image = LayerFiles.image(directory("layer"));
        Host.output("sh", "-c", change + " " + image);
        assertThat(failure(image)).hasMessageContaining("other users than root can write to it");
    }

    /** Overlayfs refuses a layer that occurs twice. */
    @Test
    void aLayerMayOccurTwice() throws Exception {
        LayerFiles.write(directory("twice"), "srv/file", "twice");
        LayerFiles.write(directory("between"), "srv/file", "between");
        Root.Layer twice = LayerFiles.erofs(directory("twice"));
        assertThat(output(shell(layers(BASE, twice, LayerFiles.erofs(directory("between")), twice), "cat /srv/file")))
                .isEqualTo("twice");
    }

    @ParameterizedTest
    @ValueSource(ints = {130, 500})
    void manyLayersAreStacked(int count) throws Exception {
        List<Root.Layer> layers = new ArrayList<>(List.of(BASE));
        for (int i = 1; i < count; i++) {
            Path directory = directory("layer" + i);
            LayerFiles.write(directory, "srv/file" + i, "");
            layers.add(layer(count < Root.MAX_LAYERS && i % 10 == 0, directory));
        }
        assertThat(output(shell(Root.layers(layers), "ls /srv | wc -l"))).isEqualTo(Integer.toString(count - 1));
    }

    @Test
    void whatIsNoImageIsNamed() throws Exception {
        Path text = LayerFiles.write(work, "text.erofs", "no image".repeat(1000));
        LayerFiles.write(directory("layer"), "srv/file", "");
        LayerFiles.erofs(directory("layer"));
        byte[] whole = Files.readAllBytes(LayerFiles.image(directory("layer")));
        Path cut = Files.write(work.resolve("cut.erofs"), Arrays.copyOf(whole, 1000));
        for (Path file : List.of(text, cut)) {
            assertThat(failure(file))
                    .hasMessage("Cannot mount the layer " + file + ": it has no EROFS image, or only a part of one.");
        }
        assertThat(failure(work)).hasMessageContaining("Root.Layer.directory");
        Files.delete(text);
        assertThat(failure(text)).hasMessageContaining(text + ": it does not exist");
    }

    private static ContainerException failure(Path file) {
        ContainerSpec spec = on(Root.Layer.erofs(file.toString()), "true").build();
        ContainerException failure = catchThrowableOfType(ContainerException.class, () -> Containers.start(spec));
        assertThat(failure.reason()).isEqualTo(ContainerException.Reason.INVALID);
        return failure;
    }
}
