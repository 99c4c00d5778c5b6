import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarity.LegacyBM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;
import org.apache.lucene.util.Version;

/**
 * Lucene behind HTTP, for measure_lucene.ts: each index has a name, a document a number and one text. It listens at a
 * free port of this machine, which is the first line that it prints, and ends with its standard input.
 */
public class Front {
  interface Verb {
    String answer(Map<String, String> options, String body) throws Exception;
  }

  static final Map<String, IndexWriter> WRITERS = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    on(server, "/version", (options, body) -> Version.LATEST.toString());
    on(server, "/add", Front::add);
    on(server, "/delete", (options, body) -> {
      for (String id : body.split("\n")) writer(options).deleteDocuments(new Term("id", id));
      writer(options).commit();
      return "";
    });
    on(server, "/merge", (options, body) -> {
      writer(options).getConfig().setMergePolicy(new TieredMergePolicy());
      writer(options).forceMerge(1);
      writer(options).commit();
      return "";
    });
    on(server, "/facts", Front::facts);
    on(server, "/search", Front::search);
    on(server, "/explain", (options, body) -> {
      IndexSearcher searcher = searcher(options);
      int doc = searcher.search(new TermQuery(new Term("id", options.get("id"))), 1).scoreDocs[0].doc;
      return searcher.explain(query(options, body), doc).toString();
    });
    server.start();
    System.out.println(server.getAddress().getPort());
    while (System.in.read() >= 0) {}
    server.stop(0);
  }

  /** A line a document: its number, a tab, its text. All lines of one call become one segment. */
  static String add(Map<String, String> options, String body) throws IOException {
    if (!WRITERS.containsKey(options.get("index"))) {
      IndexWriterConfig config = new IndexWriterConfig(analyzer(options));
      config.setMergePolicy(NoMergePolicy.INSTANCE);
      WRITERS.put(options.get("index"), new IndexWriter(new ByteBuffersDirectory(), config));
    }
    for (String line : body.split("\n")) {
      String[] parts = line.split("\t", -1);
      Document document = new Document();
      document.add(new StringField("id", parts[0], Field.Store.YES));
      document.add(new TextField("text", parts[1], Field.Store.NO));
      writer(options).addDocument(document);
    }
    writer(options).commit();
    return "";
  }

  /** Documents, deleted ones that still take their room, segments, bytes. */
  static String facts(Map<String, String> options, String body) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(writer(options).getDirectory())) {
      long bytes = 0;
      for (var leaf : reader.leaves()) {
        bytes += ((SegmentReader) leaf.reader()).getSegmentInfo().sizeInBytes();
      }
      return String.format("{\"documents\":%d,\"deleted\":%d,\"segments\":%d,\"bytes\":%d}",
          reader.numDocs(), reader.numDeletedDocs(), reader.leaves().size(), bytes);
    }
  }

  /** A line of the body is a query; of each the best documents with their scores. */
  static String search(Map<String, String> options, String body) throws IOException {
    IndexSearcher searcher = searcher(options);
    int most = Integer.parseInt(options.getOrDefault("most", "10"));
    StringBuilder all = new StringBuilder("[");
    for (String line : body.split("\n")) {
      StringBuilder found = new StringBuilder();
      for (ScoreDoc hit : searcher.search(query(options, line), most).scoreDocs) {
        String id = searcher.doc(hit.doc).get("id");
        found.append(found.length() > 0 ? "," : "").append("[" + id + "," + hit.score + "]");
      }
      all.append(all.length() > 1 ? "," : "").append("[" + found + "]");
    }
    return all + "]";
  }

  /** Its words, of which any may be found; with "fuzzy" also words at an edit distance of 1 or 2. */
  static Query query(Map<String, String> options, String line) {
    if (!options.containsKey("fuzzy")) {
      Query query = new QueryBuilder(analyzer(options)).createBooleanQuery("text", line);
      return query == null ? new BooleanQuery.Builder().build() : query;
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    for (String word : line.split(" ")) {
      int edits = word.length() < 3 ? 0 : word.length() < 6 ? 1 : 2; // Elasticsearch's "AUTO"
      builder.add(new FuzzyQuery(new Term("text", word), edits), Occur.SHOULD);
    }
    return builder.build();
  }

  /** Over one index, or with names joined by commas over several as if they were one. */
  static IndexSearcher searcher(Map<String, String> options) throws IOException {
    String[] names = options.get("index").split(",");
    IndexReader[] readers = new IndexReader[names.length];
    for (int i = 0; i < names.length; i++) {
      readers[i] = DirectoryReader.open(WRITERS.get(names[i]).getDirectory());
    }
    IndexSearcher searcher = new IndexSearcher(readers.length > 1 ? new MultiReader(readers) : readers[0]);
    boolean legacy = options.containsKey("legacy");
    float k1 = Float.parseFloat(options.getOrDefault("k1", "1.2"));
    float b = Float.parseFloat(options.getOrDefault("b", "0.75"));
    searcher.setSimilarity(legacy ? new LegacyBM25Similarity() : new BM25Similarity(k1, b));
    return searcher;
  }

  static IndexWriter writer(Map<String, String> options) {
    return WRITERS.get(options.get("index"));
  }

  static Analyzer analyzer(Map<String, String> options) {
    return options.containsKey("english") ? new EnglishAnalyzer() : new WhitespaceAnalyzer();
  }

  static void on(HttpServer server, String path, Verb verb) {
    server.createContext(path, exchange -> reply(exchange, verb));
  }

  static void reply(HttpExchange exchange, Verb verb) throws IOException {
    Map<String, String> options = new HashMap<>();
    String asked = exchange.getRequestURI().getRawQuery();
    for (String pair : (asked == null ? "" : asked).split("&")) {
      String[] parts = pair.split("=", 2);
      options.put(parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
    }
    int status = 200;
    String text;
    try {
      text = verb.answer(options, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    } catch (Exception error) {
      status = 500;
      text = error.toString();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
