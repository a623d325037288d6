package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a tag, as a {@link Note}:
 *
 * <pre>
 * image 1
 * registry HOST
 * repository PATH
 * tag TAG or DIGEST
 * target DIGEST SIZE TYPE        also manifest, config
 * platform OS ARCHITECTURE       and variant; the line is missing for an artifact
 * created SECONDS                missing if it is not known
 * layer KEY SIZE DIGEST SIZE TYPE    the lowest first; KEY is - for an artifact
 * </pre>
 */
final class ImageCodec {
    private static final String VERSION = "1";
    private static final String NONE = "-";

    private ImageCodec() {}

    static byte[] encode(StoredImage image) throws StoreException {
        StringBuilder text = new StringBuilder(4096);
        line(text, "image", VERSION);
        line(text, "registry", image.name().registry());
        line(text, "repository", image.name().repository());
        line(text, "tag", image.name().tag());
        line(text, "target", descriptor(image.target()));
        line(text, "manifest", descriptor(image.manifest()));
        line(text, "config", descriptor(image.config()));
        Platform platform = image.platform();
        if (platform != null) {
            line(text, "platform", platform(platform));
        }
        if (image.created() != null) {
            line(text, "created", image.created().toString());
        }
        for (StoredImage.Layer layer : image.layers()) {
            Digest key = layer.key();
            line(text, "layer", (key == null ? NONE : key) + " " + layer.size() + " " + descriptor(layer.blob()));
        }
        return Bytes.encode(text.toString());
    }

    private static String platform(Platform platform) throws StoreException {
        String variant = platform.variant();
        String first = word(platform.os()) + " " + word(platform.architecture());
        return variant == null ? first : first + " " + word(variant);
    }

    private static String word(String value) throws StoreException {
        if (value.indexOf(' ') >= 0) {
            throw new StoreException(
                    Kind.CONTENT, "Cannot store the image: in its platform, '" + value + "' has a space.");
        }
        return value;
    }

    private static String descriptor(Descriptor descriptor) {
        return descriptor.digest() + " " + descriptor.size() + " " + descriptor.mediaType();
    }

    private static void line(StringBuilder text, String word, String value) throws StoreException {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ') {
                throw new StoreException(
                        Kind.CONTENT,
                        "Cannot store the image: its " + word + " '" + value + "' has a control character.");
            }
        }
        text.append(word).append(' ').append(value).append('\n');
    }

    static StoredImage decode(byte[] content, int length, String file) throws StoreException {
        Note note = new Note(file, content, length);
        if (!note.value("image").equals(VERSION)) {
            throw note.damaged();
        }
        ImageName name = name(note);
        Descriptor target = descriptor(note, note.value("target"));
        Descriptor manifest = descriptor(note, note.value("manifest"));
        Descriptor config = descriptor(note, note.value("config"));
        Platform platform = platform(note, note.valueIfThere("platform"));
        String created = note.valueIfThere("created");
        List<StoredImage.Layer> layers = new ArrayList<>();
        while (note.has("layer")) {
            layers.add(layer(note, note.value("layer")));
        }
        note.end();
        return new StoredImage(
                name, target, manifest, config, platform, created == null ? null : note.number(created), layers);
    }

    private static ImageName name(Note note) throws StoreException {
        String registry = note.value("registry");
        String repository = note.value("repository");
        String tag = note.value("tag");
        try {
            return new ImageName(registry, repository, tag);
        } catch (IllegalArgumentException e) {
            throw note.damaged();
        }
    }

    private static Descriptor descriptor(Note note, String value) throws StoreException {
        int first = space(note, value, 0);
        int second = space(note, value, first + 1);
        return Descriptor.of(
                value.substring(second + 1),
                note.digest(value.substring(0, first)),
                note.size(value.substring(first + 1, second)));
    }

    private static @Nullable Platform platform(Note note, @Nullable String value) throws StoreException {
        if (value == null) {
            return null;
        }
        int first = space(note, value, 0);
        int second = value.indexOf(' ', first + 1);
        return second < 0
                ? new Platform(value.substring(0, first), value.substring(first + 1), null)
                : new Platform(
                        value.substring(0, first), value.substring(first + 1, second), value.substring(second + 1));
    }

    private static StoredImage.Layer layer(Note note, String value) throws StoreException {
        int first = space(note, value, 0);
        int second = space(note, value, first + 1);
        String key = value.substring(0, first);
        return new StoredImage.Layer(
                descriptor(note, value.substring(second + 1)),
                key.equals(NONE) ? null : note.digest(key),
                note.size(value.substring(first + 1, second)));
    }

    private static int space(Note note, String value, int from) throws StoreException {
        int space = value.indexOf(' ', from);
        if (space < 0) {
            throw note.damaged();
        }
        return space;
    }
}
