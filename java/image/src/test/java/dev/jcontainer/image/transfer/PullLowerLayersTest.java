package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Layers that need those below them. */
final class PullLowerLayersTest extends MemoryPullTest {
    private static Node child(Node.Directory directory, String name) {
        return Objects.requireNonNull(directory.children().get(name));
    }

    private LayerMeta.Kind kind(Digest key) throws IOException {
        return store.layers().find(key).orElseThrow().meta().kind();
    }

    private byte[] contentOf(Digest key, Node file) throws IOException {
        var content = (Content.Stored) ((Node.RegularFile) file).content();
        try (ErofsReader reader =
                ErofsReader.open(Path.of(store.layers().find(key).orElseThrow().image()))) {
            return reader.open(content).readAllBytes();
        }
    }

    private static TarEntry link(String name, String target) {
        TarEntry file = TarEntry.file(name, 0644, 0);
        return new TarEntry(TarType.HARD_LINK, name, target, file.attributes(), 0, 0, 0, null);
    }

    private StoredImage pull(LayerFormat format) throws IOException, InterruptedException {
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0, "layers of an ordinary user need a user namespace");
        PullRequest request = request(Platform.host(), false, Ceilings.forThisJvm(), false);
        return pull(format, request, TransferListener.NONE);
    }

    /** A layer without its parent directories waits for those below it, and is stored by the chain id. */
    @Test
    void keysALayerThatNeedsLowerOnesByTheChain() throws Exception {
        source.layer(tar -> tar.begin(TarEntry.directory("etc", 0751)));
        source.layer(tar -> tar.file("etc/passwd", bytes("root:x:0:0::/:/bin/sh\n")));
        source.image();
        StoredImage image = pull();
        Node.Directory etc = (Node.Directory) child(tree(image.layerKeys().get(1)), "etc");
        assertThat(etc.attributes().mode()).isEqualTo(0751);
        assertThat(store.layers()
                        .find(image.layerKeys().get(1))
                        .orElseThrow()
                        .meta()
                        .dependsOnLower())
                .isTrue();
    }

    @Test
    void copiesAFileOfALowerLayerThatIsLinkedTo() throws Exception {
        source.layer(tar -> tar.file("a", bytes("content")));
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();
        StoredImage image = pull();
        Digest key = image.layerKeys().get(1);
        Node.Directory root = tree(key);
        assertThat(root.children().get("a")).isSameAs(root.children().get("b"));
        assertThat(contentOf(key, child(root, "b"))).isEqualTo(bytes("content"));
    }

    @Test
    void aCopiedFileKeepsItsOtherNames() throws Exception {
        source.layer(tar -> {
            tar.file("a", bytes("content"));
            tar.begin(link("other", "a"));
        });
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();

        Node.Directory root = tree(pull().layerKeys().get(1));

        assertThat(root.children()).containsOnlyKeys("a", "b", "other");
        assertThat(child(root, "a")).isSameAs(child(root, "b")).isSameAs(child(root, "other"));
    }

    /** A pull that could not mount images has written directories, and one that can reads what it left. */
    @Test
    void readsEachLowerLayerByItsOwnKind() throws Exception {
        source.layer(tar -> {
            tar.begin(TarEntry.directory("etc", 0751));
            tar.file("etc/a", bytes("content"));
        });
        source.image();
        Digest lower =
                pull(new DirectoryFormat(MissingOwners.REFUSE)).layerKeys().get(0);
        source.layer(tar -> tar.begin(link("etc/b", "etc/a")));
        source.image();
        StoredImage image = pull();
        assertThat(image.layerKeys().get(0)).isEqualTo(lower);
        assertThat(kind(lower)).isEqualTo(LayerMeta.Kind.DIRECTORY);
        Digest upper = image.layerKeys().get(1);
        assertThat(kind(upper)).isEqualTo(LayerMeta.Kind.EROFS);
        Node.Directory etc = (Node.Directory) child(tree(upper), "etc");
        assertThat(etc.attributes().mode()).isEqualTo(0751);
        assertThat(contentOf(upper, child(etc, "b"))).isEqualTo(bytes("content"));
    }

    /** A process that cannot mount images makes the layers as directories, also if they exist as images. */
    @Test
    void makesLayersAgainThatThisProcessCannotMount() throws Exception {
        source.layer(tar -> tar.file("a", bytes("content")));
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();
        StoredImage image = pull();
        StoredImage again = pull(new DirectoryFormat(MissingOwners.REFUSE));
        assertThat(again.layerKeys()).isEqualTo(image.layerKeys());
        for (Digest key : again.layerKeys()) {
            assertThat(kind(key)).isEqualTo(LayerMeta.Kind.DIRECTORY);
        }
        assertThat(Path.of(
                        store.layers()
                                .find(again.layerKeys().get(1))
                                .orElseThrow()
                                .diff(),
                        "b"))
                .hasContent("content");
        source.opened.clear();
        pull();
        pull(new DirectoryFormat(MissingOwners.REFUSE));
        assertThat(source.openedLayers()).isEmpty();
    }

    @Test
    void tellsTheFailureOfTheLowerLayerAndNotOfTheOneThatWaits() throws Exception {
        Descriptor lower = source.layer(tar -> tar.begin(TarEntry.directory("etc", 0751)));
        source.layer(tar -> tar.file("etc/passwd", bytes("root:x:0:0::/:/bin/sh\n")));
        source.image();
        source.cuts.put(lower.digest(), 3);
        assertThatThrownBy(this::pull).hasMessage("the connection was cut");
        nothingIsLeft();
    }
}
