package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images that buildah makes and pushes are pulled and run, and what we push and save is read by skopeo and Podman. All
 * storage of these programs is in a directory of the test.
 */
@Tag("engine")
@ExtendWith({EndToEnd.TakesRoot.class, LoopDevices.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageInteropTest {
    private static final int LINKS = 2;
    private static final int SIZE = 5;
    private static final int INODE = 7;
    private static final int XATTRS = 9;
    /** {@code user.overlay.}: an overlay whose own attributes are {@code trusted.overlay.*} shows those of layers. */
    private static final String OVERLAY = HexFormat.of().formatHex("user.overlay.".getBytes(US_ASCII));

    private Path work;
    private RegistryServer registry;
    private EngineClient engines;
    private Images images;

    @BeforeAll
    void makeTheImages() throws Exception {
        for (String program : List.of("buildah", "podman", "skopeo", "umoci")) {
            assumeTrue(EngineClient.isInstalled(program), program + " is not installed");
        }
        registry = RegistryServer.plain();
        work = OwnDirectories.make("interop");
        engines = new EngineClient(work, List.of());
        images = MadeImage.store(work.resolve("store"), 0);
        Files.createDirectory(work.resolve("bin"));
        Files.copy(Path.of("target/hostile/listing"), work.resolve("bin/listing"));
        Path box = work.resolve("box.tar");
        Files.write(box, MadeImage.box());
        shell("""
                buildah from --name one scratch
                buildah add -q one %1$s /
                buildah config --cmd sh --env PATH=/bin one
                m=$(buildah mount one)
                mkdir -p $m/var/gone $m/var/old $m/srv/deep/er && echo x >$m/var/gone/file && echo x >$m/var/old/file
                echo lower >$m/srv/kept && echo lower >$m/srv/replaced && echo lower >$m/srv/removed
                ln $m/srv/kept $m/srv/hard && ln -s /srv/kept $m/srv/soft && mkfifo $m/srv/fifo && mknod $m/srv/node c 1 3
                install -m 4755 %1$s $m/srv/setuid && install -d -m 1777 $m/srv/sticky && chown -h 7:8 $m/srv/soft
                touch -d '1969-01-02 03:04:05.678 UTC' $m/srv/kept
                buildah commit -q one base
                buildah from --name two base
                m=$(buildah mount two)
                rm -r $m/var/gone $m/var/old $m/srv/removed $m/srv/replaced && mkdir $m/var/old && echo new >$m/var/old/new
                mkdir $m/srv/replaced && echo upper >$m/srv/replaced/file && chmod 700 $m/srv/deep && chown 9:9 $m/srv/hard
                buildah commit -q two two
                buildah manifest create many
                buildah manifest add --arch s390x many base
                buildah manifest add many two
                buildah manifest push -q --all --tls-verify=false many docker://%2$s/many
                buildah push -q --tls-verify=false two docker://%2$s/two
                buildah push -q --tls-verify=false --format v2s2 two docker://%2$s/docker
                buildah push -q --tls-verify=false --compression-format zstd two docker://%2$s/zstd
                """.formatted(box, registry.host()));
        pushWhatBuildahCannotMake();
    }

    /** Attributes of all kinds, times with nanoseconds and before 1970, and whiteouts of all kinds. */
    private void pushWhatBuildahCannotMake() throws Exception {
        byte[] capability = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
        Attributes old = new Attributes(06755, 5, 7, -86400, 123456789, List.of());
        byte[] lower = new LayerTar()
                .directory("srv/opaque", new Xattr("user.dir", new byte[] {0, 1}))
                .file("srv/opaque/hidden", "x")
                .directory("srv/dir")
                .file("srv/dir/gone", "x")
                .file("srv/able", "x", new Xattr("security.capability", capability))
                .file("srv/noted", "x", new Xattr("user.note", new byte[300]))
                .file("srv/old", "old", old)
                .hardLink("srv/same", "srv/noted")
                .device("srv/disk", true, 8, 1)
                .fifo("srv/fifo")
                .directory("var")
                .end();
        byte[] upper = new LayerTar()
                .file("srv/opaque/shown", "y")
                .whiteout("srv/opaque/.wh..wh..opq")
                .whiteout("srv/dir/.wh.gone")
                .whiteout("srv/.wh.old")
                .file("srv/old", "new")
                .end();
        MadeImage.of("'config':{'Cmd':['sh']}", MadeImage.box(), lower, upper).push(registry.host() + "/made");
    }

    private void shell(String script) {
        String storage = " --root " + work + "/engines --runroot " + work + "/run --storage-driver vfs";
        String engine = "set -e; buildah() { command buildah" + storage + " \"$@\"; }\n" + "podman() { command podman"
                + storage + " --tmpdir " + work + "/tmp --events-backend=file --cgroup-manager=cgroupfs \"$@\"; }\n";
        assertThat(engines.run("sh", "-c", engine + script).succeeds().status()).isZero();
    }

    @AfterAll
    void removeEverything() throws IOException {
        if (work == null) {
            return;
        }
        LayerCache.clear();
        LayerFiles.awaitNoDevices(work);
        shell("buildah umount -a >/dev/null; true");
        Host.output("rm", "-rf", work.toString());
        registry.close();
    }

    /** The files below a root, as our lister prints them, without what the container and the lister need. */
    private static Map<String, String> lines(String listing) {
        Map<String, String> lines = new TreeMap<>();
        String directory = "";
        for (String line : listing.split("\n")) {
            String path = line.substring(0, line.indexOf(' '));
            directory += path.equals(".") ? "+" : "";
            lines.put(directory + path, line);
        }
        for (Map.Entry<String, String> entry : lines.entrySet()) {
            String[] words = entry.getValue().split(" ");
            words[INODE] = "-"; // those of different layers may be equal, and the lister does not print the device
            if (words[1].startsWith("4")) {
                words[LINKS] = "-";
                words[SIZE] = "-";
            }
            List<String> xattrs = new ArrayList<>();
            for (String xattr : List.of(words).subList(XATTRS, words.length)) {
                if (!xattr.startsWith(OVERLAY)) {
                    xattrs.add(xattr);
                }
            }
            xattrs.sort(null);
            entry.setValue(String.join(" ", List.of(words).subList(1, XATTRS)) + " " + xattrs);
        }
        return lines;
    }

    private String umoci(String name) {
        if (!Files.exists(work.resolve("bundle-" + name))) {
            shell("skopeo copy -q --src-tls-verify=false docker://" + registry.host() + "/" + name + " oci:" + work
                    + "/layout:" + name + "; umask 022; umoci --log=error unpack --image " + work + "/layout:" + name
                    + " " + work + "/bundle-" + name);
        }
        String listing = "";
        for (String directory : List.of("srv", "var")) {
            listing += Host.output("target/hostile/listing", work + "/bundle-" + name + "/rootfs/" + directory) + "\n";
        }
        return listing;
    }

    private String inside(Image image) throws Exception {
        return Containers.run(image.container()
                        .mount(Mount.bind(work.resolve("bin"), "/mnt"))
                        .command("sh", "-c", "/mnt/listing /srv; /mnt/listing /var")
                        .stdio(Stdio.pipe())
                        .build())
                .stdoutText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "docker", "zstd", "many", "made"})
    void aContainerSeesWhatUmociUnpacks(String name) throws Exception {
        Image image = images.pull(registry.host() + "/" + name);
        assertThat(lines(inside(image))).isEqualTo(lines(umoci(name)));
        assertThat(MadeImage.problems(images)).isEmpty();
    }

    @Test
    void othersReadWhatWePushAndSave() throws Exception {
        String name = registry.host() + "/docker";
        Image image = images.pull(name);
        images.push(name, registry.host() + "/ours:1", TransferListener.NONE);
        String archive = work + "/ours.tar";
        images.save(List.of(name), "docker-archive:" + archive, TransferListener.NONE);
        images.save(List.of(name), "oci-archive:" + work + "/ours.oci", TransferListener.NONE);
        shell("test $(skopeo inspect --tls-verify=false -f '{{.Digest}}' docker://" + registry.host()
                + "/ours:1) = " + image.digest() + "; podman pull -q --tls-verify=false " + registry.host()
                + "/ours:1 | grep -x " + image.id().hex() + "; podman rmi -a -f >/dev/null");
        shell("podman load -q -i " + archive + "; podman images -q --no-trunc | grep -x " + image.id());
        shell("skopeo inspect --config oci-archive:" + work + "/ours.oci >/dev/null; "
                + "skopeo inspect --config --raw docker-archive:" + archive + " | sha256sum | grep "
                + image.id().hex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-archive", "oci-archive"})
    void weLoadWhatPodmanSaves(String format) throws Exception {
        Path archive = work.resolve("theirs-" + format);
        shell("podman pull -q --tls-verify=false " + registry.host() + "/two; podman save -q --format " + format
                + " -o " + archive + " " + registry.host() + "/two");
        Images others = MadeImage.store(work.resolve("store-" + format), 0);
        List<Image> loaded = others.load(archive.toString(), PullOptions.defaults());
        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).name()).isEqualTo(registry.host() + "/two:latest");
        assertThat(lines(inside(loaded.get(0)))).isEqualTo(lines(umoci("two")));
        assertThat(MadeImage.problems(others)).isEmpty();
    }
}
