package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the index of an OCI layout, and keeps what an existing one has, also what is not known here. */
final class LayoutIndex {
    private static final String MANIFESTS = "manifests";

    private final List<String> entries = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> tags = new HashSet<>();
    private final Set<String> untagged = new HashSet<>();

    /**
     * Adds an image. An entry that has had its name or tag goes.
     *
     * @param name the whole name; null if there is only a tag
     * @param tag null for none
     */
    void add(Descriptor document, @Nullable Reference name, @Nullable String tag) {
        Text text = Text.line()
                .object()
                .member("mediaType", document.mediaType())
                .member("digest", document.digest().toString())
                .member("size", document.size());
        if (name != null || tag != null) {
            text.object("annotations");
            text.member(LayoutReader.NAME, name == null ? null : name.toString());
            text.member(LayoutReader.TAG, tag).end();
        }
        entries.add(text.end().toString());
        if (name != null) {
            names.add(name.toString());
        } else if (tag != null) {
            tags.add(tag);
        } else {
            untagged.add(document.digest().toString());
        }
    }

    /**
     * Writes the index.
     *
     * @param existing the index before; empty for none
     * @throws DocumentException if that is no index
     */
    byte[] write(byte[] existing) throws DocumentException {
        Text text = Text.line().object();
        if (existing.length == 0) {
            text.member("schemaVersion", 2).member("mediaType", MediaTypes.OCI_INDEX);
        } else {
            Documents.parse(MediaTypes.OCI_INDEX, existing); // so that nothing else is extended
            copyMembers(Document.parse(existing), text);
        }
        text.array(MANIFESTS);
        if (existing.length > 0) {
            copyEntries(Document.parse(existing), text);
        }
        for (String entry : entries) {
            text.json(entry);
        }
        return text.endArray().end().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void copyMembers(Value index, Text text) throws DocumentException {
        for (Value member : index.members()) {
            if (!member.name().equals(MANIFESTS)) {
                text.json(member.name(), member.toJson());
            }
        }
    }

    private void copyEntries(Value index, Text text) throws DocumentException {
        for (Value entry : index.elements(MANIFESTS)) {
            Value annotations = entry.get("annotations");
            String name = annotations == null ? null : annotations.string(LayoutReader.NAME);
            String tag = annotations == null ? null : annotations.string(LayoutReader.TAG);
            boolean replaced = name == null && tag == null
                    ? annotations == null && untagged.contains(entry.string("digest"))
                    : names.contains(name) || tags.contains(tag);
            if (!replaced) {
                text.json(entry.toJson());
            }
        }
    }
}
