package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTest {
    @Test
    void aDirectoryIsWritableAndItsWritesStayUnlessSaidOtherwise() {
        assertThat(Root.directory("/srv/rootfs")).isEqualTo(new Root.Directory("/srv/rootfs", false, false, null));
        assertThat(Root.host()).isEqualTo(new Root.Host(false, null));
    }

    @Test
    void aPathBecomesAbsolute() {
        assertThat(Root.directory(Path.of("rootfs")).path())
                .isEqualTo(Path.of("").toAbsolutePath() + "/rootfs");
    }

    @Test
    void ephemeralAndReadOnlyKeepEachOther() {
        Root.Directory root = Root.directory("/srv/rootfs");
        assertThat(root.ephemeral()).isEqualTo(new Root.Directory("/srv/rootfs", true, false, null));
        assertThat(root.readOnly()).isEqualTo(new Root.Directory("/srv/rootfs", false, true, null));
        assertThat(root.ephemeral().readOnly())
                .isEqualTo(root.readOnly().ephemeral())
                .isEqualTo(new Root.Directory("/srv/rootfs", true, true, null));
        assertThat(root).isEqualTo(Root.directory("/srv/rootfs"));
    }

    @Test
    void theHostCanBeReadOnlyToo() {
        Root.Host host = Root.host();
        assertThat(host.readOnly().isReadOnly()).isTrue();
        assertThat(host.isReadOnly()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/.", "/./", "///././/"})
    void theMachinesOwnRootIsRefusedHoweverItIsWritten(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.directory(path))
                .withMessage(
                        "The root filesystem '" + path + "' is this machine's own root; for a throwaway view of it give"
                                + " the program's absolute path without --rootfs (library: Root.host())");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/.a", "/...", "//a", "/./a/."})
    void aPathThatOnlyBeginsLikeItIsTaken(String path) {
        assertThat(Root.directory(path).path()).isEqualTo(path);
    }

    @Test
    void thePathIsAbsoluteAndHasNoNul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.directory("rootfs"))
                .withMessage("The root filesystem 'rootfs' is not absolute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.directory(""))
                .withMessage("The root filesystem is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.directory("/a\0"))
                .withMessage("The root filesystem '/a?' has a NUL character in it");
    }

    @Test
    void oneLayerIsEnoughAndMoreThanOverlayfsStacksAreRefused() {
        Root.Layer layer = Root.Layer.directory("/srv/layer");
        assertThat(Root.layers(List.of(layer)).layers()).containsExactly(layer);
        assertThat(Root.layers(Collections.nCopies(500, layer)).layers()).hasSize(Root.MAX_LAYERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.layers(Collections.nCopies(501, layer)))
                .withMessageContaining("1 to 500 layers")
                .withMessageContaining("has 501");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.layers(List.of()))
                .withMessageContaining("has 0");
    }

    @Test
    void theAttributesOfTheRootAreThoseOfTheTopmostLayerOrOfANamedOne() {
        Root.Layers root = Root.layers(List.of(Root.Layer.erofs("/a"), Root.Layer.erofs("/b")));
        assertThat(root.rootLayer()).isEqualTo(1);
        assertThat(root.rootLayer(0).readOnly().rootLayer()).isZero();
        for (int layer : new int[] {-1, 2}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> root.rootLayer(layer))
                    .withMessageContaining("of 2 layers has no layer " + layer);
        }
    }

    @Test
    void aLayerHasAnAbsolutePathThatIsNotTheMachinesRoot() {
        assertThat(Root.Layer.erofs("/srv/layer.erofs")).isEqualTo(new Root.Layer.Erofs("/srv/layer.erofs"));
        for (String path : List.of("", "layer", "/a\0b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Root.Layer.directory(path));
            assertThatIllegalArgumentException().isThrownBy(() -> Root.Layer.erofs(path));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Root.Layer.directory("/./"))
                .withMessageContaining("Root.host()");
    }
}
