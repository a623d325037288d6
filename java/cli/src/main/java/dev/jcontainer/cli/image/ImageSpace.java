package dev.jcontainer.cli.image;

import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of images in docker's {@code system df -v}: what each shares with others. Used once, by one thread. */
final class ImageSpace {
    private static final String[] NAMES = {
        "Repository", "Tag", "ID", "CreatedSince", "Size", "SharedSize", "UniqueSize", "Containers"
    };
    private static final String[] HEADINGS = {
        "REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS"
    };
    private static final String TABLE = "{{." + String.join("}}\t{{.", NAMES) + "}}";

    /** The ids of the images that have a layer. */
    private final Map<Digest, Set<Digest>> owners = new HashMap<>();

    private ImageSpace(List<Image> images) {
        for (Image image : images) {
            for (Digest layer : image.layers()) {
                owners.computeIfAbsent(layer, unknown -> new HashSet<>()).add(image.id());
            }
        }
    }

    static String of(Images images) throws IOException {
        List<Image> all = images.list(new Listed.Warning());
        ImageSpace space = new ImageSpace(all);
        List<Image> rows = new ArrayList<>();
        Set<Digest> shown = new HashSet<>();
        for (Image image : Listed.rows(all, false)) {
            if (shown.add(image.id())) { // its space is taken once, whatever its names are
                rows.add(image);
            }
        }
        rows.sort(ImagesCommand.NEWEST_FIRST);
        List<String[]> cells = new ArrayList<>();
        for (Image image : rows) {
            cells.add(space.row(image));
        }
        return "Images space usage:\n\n"
                + RowFormat.of(null, TABLE, NAMES, HEADINGS).print(cells);
    }

    private String[] row(Image image) throws IOException {
        long shared = shared(image);
        String tag = image.tag();
        return new String[] {
            Listed.repository(image),
            tag == null ? Listed.NONE : tag,
            Listed.id(image.id().toString(), false),
            Listed.age(image.created()),
            HumanNumber.disk(image.size()),
            HumanNumber.disk(shared),
            HumanNumber.disk(image.size() - shared),
            image.isUsed() ? "1+" : "0"
        };
    }

    /** The size of the layers that other images have, too. */
    private long shared(Image image) {
        long shared = 0;
        List<Long> sizes = image.layerSizes();
        for (int i = 0; i < image.layers().size(); i++) {
            shared += owners.getOrDefault(image.layers().get(i), Set.of()).size() > 1 ? sizes.get(i) : 0;
        }
        return shared;
    }
}
