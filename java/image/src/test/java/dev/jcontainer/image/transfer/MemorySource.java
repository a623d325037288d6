package dev.jcontainer.image.transfer;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.kernel.BulkInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A source in memory, which counts what is read from it and can lie. */
public final class MemorySource implements ImageSource {
    /** Writes the files of a layer. */
    public interface Files {
        void write(TarWriter tar) throws IOException;
    }

    private final Map<Digest, byte[]> blobs = new HashMap<>();
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Digest> diffIds = new ArrayList<>();
    private final Map<Digest, byte[]> lies = new HashMap<>();
    private byte[] top = new byte[0];
    private String topType = "";

    /** Whether the lies are those of a mirror, behind which there is another place. */
    boolean mirrored;

    /** The digests of the blobs that were opened, one for each time. */
    final List<Digest> opened = Collections.synchronizedList(new ArrayList<>());

    /** How many blobs are open. */
    final AtomicInteger open = new AtomicInteger();

    /** How many bytes of a blob come before the connection is cut; once for each entry. */
    final Map<Digest, Integer> cuts = new HashMap<>();

    /** Happens when a layer is asked for, before it is given. */
    interface Arrival {
        void of(Digest layer) throws IOException;
    }

    Arrival arrival = layer -> {};

    static byte[] archive(Files files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            files.write(tar);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    /** Adds a layer. */
    public Descriptor layer(Files files) throws IOException {
        byte[] archive = archive(files);
        return layer(gzip(archive), Digest.of(archive));
    }

    /** Adds a layer of any bytes. */
    Descriptor layer(byte[] blob, Digest diffId) {
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, put(blob), blob.length);
        layers.add(layer);
        diffIds.add(diffId);
        return layer;
    }

    private Digest put(byte[] blob) {
        Digest digest = Digest.of(blob);
        blobs.put(digest, blob);
        return digest;
    }

    /** Ends the image: writes its configuration and manifest. */
    public Manifest image() {
        return image(layers);
    }

    /** Ends the image, with other layers in its manifest than were added. */
    Manifest image(List<Descriptor> named) {
        return image(named, Platform.host());
    }

    private Manifest image(List<Descriptor> named, Platform platform) {
        byte[] config = ImageConfigs.make(platform, "", "", RunDefaults.NONE, diffIds, List.of())
                .raw();
        Manifest manifest = Manifest.make(
                MediaTypes.OCI_MANIFEST,
                Descriptor.of(MediaTypes.OCI_CONFIG, put(config), config.length),
                named,
                Map.of());
        top(MediaTypes.OCI_MANIFEST, manifest.raw());
        return manifest;
    }

    /** Ends an image for a platform, and puts it into an index that calls the platform so. */
    void imageInIndex(Platform platform, String listed) {
        byte[] manifest = image(layers, platform).raw();
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\""
                + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + Digest.of(manifest) + "\",\"size\":" + manifest.length
                + ",\"platform\":" + listed + "}]}";
        top(MediaTypes.OCI_INDEX, index.getBytes(StandardCharsets.UTF_8));
    }

    /** What the source gives for its name. */
    void top(String mediaType, byte[] document) {
        put(document);
        top = document;
        topType = mediaType;
    }

    /** Answers with other bytes to a digest. */
    void lie(Digest digest, byte[] content) {
        lies.put(digest, content);
    }

    @Override
    public boolean distrust(Descriptor blob) {
        return mirrored && lies.remove(blob.digest()) != null;
    }

    /** The layers that were opened, each once. */
    Set<String> openedLayers() {
        Set<String> digests = new TreeSet<>();
        for (Descriptor layer : layers) {
            if (opened.contains(layer.digest())) {
                digests.add(layer.digest().toString());
            }
        }
        return digests;
    }

    @Override
    public RawDocument manifest(@Nullable Digest digest) throws IOException {
        return digest == null ? new RawDocument(topType, top) : new RawDocument("", content(digest));
    }

    byte[] content(Digest digest) throws IOException {
        byte[] content = lies.getOrDefault(digest, blobs.get(digest));
        if (content == null) {
            throw new FileNotFoundException("there is no " + digest);
        }
        return content;
    }

    @Override
    public InputStream blob(Descriptor blob, long offset) throws IOException {
        opened.add(blob.digest());
        arrival.of(blob.digest());
        byte[] content = content(blob.digest());
        Integer cut;
        synchronized (cuts) {
            cut = cuts.remove(blob.digest());
        }
        InputStream rest = new OpenStream(content, (int) offset);
        return cut == null ? rest : new CutStream(rest, cut);
    }

    /** A blob that counts among the open ones until it is closed. */
    private final class OpenStream extends ByteArrayInputStream {
        private boolean isClosed;

        OpenStream(byte[] content, int offset) {
            super(content, offset, content.length - offset);
            open.incrementAndGet();
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                open.decrementAndGet();
            }
        }
    }

    /** A connection that is cut after some bytes. */
    private static final class CutStream extends BulkInput {
        private final InputStream in;
        private int left;

        CutStream(InputStream in, int left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("the connection was cut");
            }
            int count = in.read(bytes, offset, Math.min(left, length));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public void close() {}
}
