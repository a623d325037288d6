package dev.jcontainer.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON document (RFC 8259). It reads strictly, so that no two programs read the document differently: a
 * duplicate member and bytes that are not UTF-8 are errors.
 */
public final class Document {
    /**
     * The size limit of a document. A configuration has some tens of kilobytes; the limit keeps an endless device or
     * pipe from filling the memory.
     */
    public static final int MAX_BYTES = 16 << 20;

    private static final int MAX_DEPTH = 64;

    private final JsonReader in;

    private Document(JsonReader in) {
        this.in = in;
    }

    /**
     * Parses a document of UTF-8 bytes.
     *
     * @throws DocumentException if the bytes are not valid JSON
     */
    public static Value parse(byte[] bytes) throws DocumentException {
        return parse(text(bytes));
    }

    /**
     * Parses a document.
     *
     * @throws DocumentException if the text is not valid JSON
     */
    public static Value parse(String text) throws DocumentException {
        JsonReader in = new JsonReader(new StringReader(text));
        in.setStrictness(Strictness.STRICT);
        in.setNestingLimit(MAX_DEPTH);
        try {
            Value value = new Document(in).read(null, null, 0);
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new DocumentException("", "not a single JSON document: there is more text after its end");
            }
            return value;
        } catch (EOFException e) {
            throw new DocumentException("", "not a JSON document: it ends too early");
        } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
            throw new DocumentException(place(in), "not valid JSON: " + reason(e));
        } catch (DocumentException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("A string cannot be read", e);
        }
    }

    private static String text(byte[] bytes) throws DocumentException {
        for (byte b : bytes) {
            if (b < 0) {
                return decoded(bytes);
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1); // ASCII, for which a cold start loads no decoder
    }

    private static String decoded(byte[] bytes) throws DocumentException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DocumentException("", "not a JSON document: it is not UTF-8");
        }
    }

    /** Returns the reader's path without the "$" or "$." with which it begins. */
    private static String place(JsonReader in) {
        String path = in.getPath();
        return path.startsWith("$.") ? path.substring(2) : path.substring(1);
    }

    /**
     * Returns a message of the reader up to its position. A path and a link follow there, and some messages are advice
     * for the programmer; these are replaced.
     */
    private static String reason(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        int position = message.indexOf(" at line ");
        int end = message.indexOf(" path ", Math.max(0, position));
        if (position < 0 || end < 0) {
            return message;
        }
        String what = message.startsWith("Use JsonReader") ? "it is malformed" : message.substring(0, position);
        return what + message.substring(position, end);
    }

    private Value read(@Nullable Value parent, @Nullable String name, int index) throws IOException {
        switch (in.peek()) {
            case BEGIN_OBJECT:
                return object(parent, name, index);
            case BEGIN_ARRAY:
                return array(parent, name, index);
            case STRING:
                return new Value(parent, name, index, in.nextString());
            case NUMBER:
                return new Value(parent, name, index, new Value.NumberText(in.nextString()));
            case BOOLEAN:
                return new Value(parent, name, index, Boolean.valueOf(in.nextBoolean()));
            default:
                in.nextNull();
                return new Value(parent, name, index, null);
        }
    }

    private Value object(@Nullable Value parent, @Nullable String name, int index) throws IOException {
        List<Value> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Value object = new Value(parent, name, index, new Value.Members(members));
        in.beginObject();
        while (in.hasNext()) {
            String member = in.nextName();
            if (!names.add(member)) {
                throw object.problem(member, "given twice");
            }
            members.add(read(object, member, 0));
        }
        in.endObject();
        return object;
    }

    private Value array(@Nullable Value parent, @Nullable String name, int index) throws IOException {
        List<Value> elements = new ArrayList<>();
        Value array = new Value(parent, name, index, new Value.Elements(elements));
        in.beginArray();
        while (in.hasNext()) {
            elements.add(read(array, null, elements.size()));
        }
        in.endArray();
        return array;
    }
}
