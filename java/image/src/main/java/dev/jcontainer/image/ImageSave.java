package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.archive.ArchiveWriter;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.transfer.Push;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes images of the store to one archive or directory. */
final class ImageSave {
    private final Store store;
    private final TransferListener listener;

    ImageSave(Store store, TransferListener listener) {
        this.store = store;
        this.listener = SerialListener.of(listener);
    }

    void run(List<String> names, String target) throws IOException, InterruptedException {
        SourceName file = target.startsWith("/") ? new SourceName.DockerArchive(target, null) : Images.source(target);
        if (file instanceof SourceName.InRegistry || file instanceof SourceName.StandardStream) {
            throw new ImageException(
                    Reason.NAME,
                    "Cannot save to " + target + ": a target is one such as docker-archive:FILE, oci-archive:FILE,"
                            + " oci:DIR or dir:DIR.");
        }
        try (ArchiveWriter writer = Archives.writer(file, listener::warn)) {
            run(names, writer, file);
        }
    }

    void run(List<String> names, OutputStream out) throws IOException, InterruptedException {
        try (ArchiveWriter writer = Archives.writer(out)) {
            run(names, writer, new SourceName.StandardStream());
        }
    }

    private static void add(List<Reference> references, Reference reference) {
        if (!references.contains(reference)) {
            references.add(reference);
        }
    }

    /** As with Docker, a name without a tag means all tags of the repository, and not latest. */
    private List<StoredImage> meant(String name) throws IOException {
        List<StoredImage> tagged = Lookup.tagged(store, name);
        return tagged.isEmpty()
                ? List.of(Lookup.find(store, name).orElseThrow(() -> Images.noSuchImage(name)))
                : tagged;
    }

    /** Each image is written once, with all names that were given for it. */
    private void run(List<String> names, ArchiveWriter writer, SourceName file)
            throws IOException, InterruptedException {
        Map<String, StoredImage> images = new LinkedHashMap<>();
        Map<String, List<Reference>> references = new LinkedHashMap<>();
        for (String name : names) {
            for (StoredImage image : meant(name)) {
                String key = image.manifest().digest().toString();
                images.putIfAbsent(key, image);
                List<Reference> own = references.computeIfAbsent(key, any -> new ArrayList<>());
                if (image.name().isTagged() && !Lookup.isId(image, name)) {
                    add(own, Images.reference(image.name().toString()));
                }
            }
        }
        for (Map.Entry<String, StoredImage> image : images.entrySet()) {
            List<Reference> own = references.getOrDefault(image.getKey(), List.of());
            String warning = own.isEmpty() ? null : LayoutWarning.of(image.getValue(), file);
            if (warning != null) {
                listener.warn(warning);
            }
            try (ImageTarget target = writer.image(own, null)) {
                new Push(store, image.getValue(), target, listener)
                        .run(image.getValue().name().toString());
            }
        }
        writer.finish();
    }
}
