package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Root;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The root filesystem of a specification. */
final class RootJson {
    private RootJson() {}

    /** With Landlock there is none. */
    static void write(Text out, ContainerSpec spec) {
        if (spec.isolation() == Isolation.LANDLOCK) {
            return;
        }
        Root root = spec.root();
        out.object("root").member("readOnly", root.isReadOnly());
        String kept = root.kept();
        if (kept != null) {
            out.member("kept", ByteText.escaped(kept));
        }
        if (root instanceof Root.Directory) {
            Root.Directory directory = (Root.Directory) root;
            out.member("directory", ByteText.escaped(directory.path())).member("ephemeral", directory.isEphemeral());
        } else if (root instanceof Root.Layers) {
            writeLayers(out, (Root.Layers) root);
        }
        out.end();
    }

    private static void writeLayers(Text out, Root.Layers root) {
        out.array("layers");
        for (Root.Layer layer : root.layers()) {
            out.object()
                    .member(layer instanceof Root.Layer.Erofs ? "erofs" : "directory", ByteText.escaped(layer.path()))
                    .end();
        }
        out.endArray()
                .member("rootLayer", root.rootLayer())
                .member("writable", ByteText.escaped(root.writable()))
                .member("held", ByteText.escaped(root.held()));
    }

    static void read(Value in, ContainerSpec.Builder spec) throws DocumentException {
        Value root = in.get("root");
        if (root != null) {
            spec.root(root(root));
        }
    }

    private static Root root(Value in) throws DocumentException {
        boolean isReadOnly = in.truth("readOnly");
        String kept = ByteText.orNull(in, "kept");
        String directory = ByteText.orNull(in, "directory");
        if (directory != null) {
            return new Root.Directory(directory, in.truth("ephemeral"), isReadOnly, kept);
        }
        List<Value> layers = in.elements("layers");
        return layers.isEmpty() ? new Root.Host(isReadOnly, kept) : layers(in, layers, isReadOnly, kept);
    }

    private static Root.Layers layers(Value in, List<Value> elements, boolean isReadOnly, @Nullable String kept)
            throws DocumentException {
        List<Root.Layer> layers = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            String erofs = ByteText.orNull(elements.get(i), "erofs");
            layers.add(
                    erofs == null
                            ? Root.Layer.directory(ByteText.of(elements.get(i), "directory"))
                            : Root.Layer.erofs(erofs));
        }
        return new Root.Layers(
                layers,
                (int) in.requireNumber("rootLayer", 0, Root.MAX_LAYERS),
                isReadOnly,
                ByteText.list(in, "writable"),
                ByteText.list(in, "held"),
                kept);
    }
}
