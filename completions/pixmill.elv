
use builtin;
use str;

set edit:completion:arg-completer[pixmill] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'pixmill'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'pixmill'= {
            cand --verbose 'With --version: also print the target, the features, and the versions of the compiled libraries'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand run 'Render images by one or more queries'
            cand check 'Compare output sizes with a baseline and budgets'
            cand plan 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines'
            cand report 'Merge, show and compare reports'
            cand info 'Show format, dimensions and properties of images without decoding them'
            cand html 'Print HTML for the images of a manifest: img, picture, video'
            cand compare 'Compare two images (SSIMULACRA2, size)'
            cand explain 'Explain a query and its effect on an image'
            cand serve 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN'
            cand batch 'Render images for another program: JSON lines in, JSON lines out'
            cand site 'Optimize the images of a built site: render those that pages name with a query, and change the pages'
            cand cache 'Manage the cache (stats, clean, purge)'
            cand init 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors'
            cand generate 'Print a generated file: completions, man page, parameter table, schemas'
            cand worker 'Render for another pixmill, which started this one with --isolate'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;run'= {
            cand --files-from 'Read input files from this list, one on each line or separated by NUL; `-` for standard input'
            cand --changed-only 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input'
            cand -o 'Output folder, file name of a single output, or `-` for standard output'
            cand --output 'Output folder, file name of a single output, or `-` for standard output'
            cand --backup 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`'
            cand -q 'Query: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --query 'Query: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --montage 'Combine several images into one, in the syntax of Fastly''s montage header, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'''
            cand --contact-sheet 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on'
            cand --fallback-root 'Folder to search for files missing from the input folder; the first match is used (repeatable)'
            cand --on-error 'Action for failed outputs, besides reporting them'
            cand --name 'Name template of outputs, relative to the output folder'
            cand --suffix 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg'
            cand --report 'Write a report: HTML if the name ends in .html, JSON lines for .jsonl, compressed for .jsonl.zst, else JSON; `-` for JSON on standard output (repeatable)'
            cand --manifest 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output'
            cand --depfile 'Write the sources of each output as rules of make, for `include` and ninja''s `depfile`'
            cand --base-url 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`'
            cand -j 'Maximum number of images processed at once [default: number of processors]'
            cand --jobs 'Maximum number of images processed at once [default: number of processors]'
            cand --memory 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]'
            cand --max-input-bytes 'Maximum size of a source file in bytes'
            cand --max-input-side 'Maximum width and height of a source in pixels'
            cand --max-output-side 'Maximum width and height of an output in pixels'
            cand --max-avif-area 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]'
            cand --max-svg-side 'Maximum width and height of an SVG output in pixels'
            cand --max-svg-bytes 'Maximum size of an SVG output in bytes'
            cand --max-frames 'Maximum number of frames of an animation'
            cand --max-animation-pixels 'Maximum number of pixels of all frames of an animated source'
            cand --timeout 'Maximum time for an image with all its outputs, in seconds; 0 for no limit'
            cand --max-renditions 'Maximum number of outputs of a run'
            cand --shard 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket'
            cand --plan 'Take the sources from this folder, which `pixmill plan` has written, and list no folder'
            cand --cache-dir 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --cache-mode 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)'
            cand --trim-color 'Crop a border of one color: auto|<color>[,t<threshold>]'
            cand --precrop 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --trim 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>'
            cand --crop 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --orient 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl'
            cand -W 'Width of the result: <px>|<percent>p'
            cand --width 'Width of the result: <px>|<percent>p'
            cand -H 'Height of the result: <px>|<percent>p'
            cand --height 'Height of the result: <px>|<percent>p'
            cand --dpr 'Device pixel ratio: 1-10'
            cand --fit 'How the image fits width and height: bounds|cover|crop'
            cand --resize-filter 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3'
            cand --enable 'Allow upscaling: upscale'
            cand --disable 'Forbid upscaling (the default): upscale'
            cand --pad 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>'
            cand --canvas 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]'
            cand --bg-color 'Background color: <hex>|<r>,<g>,<b>[,<a>]'
            cand --brightness 'Adjust the brightness: -100-100'
            cand --contrast 'Adjust the contrast: -100-100'
            cand --saturation 'Adjust the saturation: -100-100'
            cand --bw 'Convert to pure black and white: threshold[,<luminance>]|atkinson'
            cand --sharpen 'Sharpen the image: a<amount>,r<radius>,t<threshold>'
            cand --blur 'Blur the image: <px>|<percent>p'
            cand -f 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --format 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --auto 'Format for clients that accept it: avif|webp'
            cand --optimize 'Level of compression, by similarity: low|medium|high'
            cand --quality 'Quality of a lossy result: 1-100[,1-100]'
            cand --metadata 'Metadata to keep: copyright|c2pa|copyright,c2pa'
            cand --frame 'Use the first frame of an animation only: 1'
            cand --profile 'H.264 profile of a video: baseline|main|high'
            cand --level 'H.264 level of a video: <level>'
            cand --viewbox 'Scale the SVG with its container: 1'
            cand --in-place 'Write each output beside its source; it replaces the source if name and format are the same'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Ignore invalid parameters with a warning, as Fastly does'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand --captions 'With --contact-sheet: write the name of each image below it'
            cand --dry-run 'Print the planned outputs with dimensions and formats; write nothing'
            cand --watch 'Run again when sources or pixmill.toml change, until Ctrl-C'
            cand --strict-targets 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)'
            cand --preserve-mtime 'Give each output the modification time of its source'
            cand --timings 'Add the time of each output to the report'
            cand --hidden 'Include files and folders whose names begin with a dot'
            cand --no-ignore 'Include files that .gitignore and .ignore exclude'
            cand --isolate 'Decode and render each image in a process of its own, without access to files or the network'
            cand --quiet 'Print failures only'
            cand -v 'Print a line for each output, with its warnings'
            cand --verbose 'Print a line for each output, with its warnings'
            cand --no-progress 'Hide the progress bar'
            cand --resume 'Do nothing if the first --report is there already, and is that of the same complete run'
            cand --no-cache 'Disable the cache'
            cand --verify-cache 'Render everything again and compare with the cache; a difference is an error'
            cand --prune 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;check'= {
            cand --baseline 'Baseline or report to compare with [default: pixmill-baseline.json beside pixmill.toml, else in the current folder]'
            cand --max-growth 'Allowed growth of each output and of the total: a percentage, a number of bytes, or the larger of both [default: 2%,1kB]'
            cand --max-total 'Maximum size of all outputs together, such as 5MB'
            cand --min-saving 'With --unoptimized, the possible saving to tolerate: a percentage, a number of bytes, or the larger of both [default: 10%,4kB]'
            cand --junit 'Write the results as JUnit XML'
            cand --sarif 'Write the problems as SARIF 2.1.0, for GitHub code scanning and editors'
            cand --code-quality 'Write the problems as a GitLab code quality report'
            cand --files-from 'Read input files from this list, one on each line or separated by NUL; `-` for standard input'
            cand --changed-only 'Use only the inputs in this list of changed files, one on each line or separated by NUL; `-` for standard input'
            cand -o 'Same as for `run`, but nothing is written'
            cand --output 'Same as for `run`, but nothing is written'
            cand --backup 'Keep each original that --in-place replaces as `photo.jpg.SUFFIX`'
            cand -q 'Query: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --query 'Query: ''?width=300&crop=16:9,smart'' (repeatable)'
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --montage 'Combine several images into one, in the syntax of Fastly''s montage header, instead of inputs and queries: ''width=500&height=500&layout=2a&images=/a.jpg;/b.jpg&format=jpg'''
            cand --contact-sheet 'Put all outputs on contact sheets of this many columns and rows, such as 6x4: -o sheet.jpg, or sheet-1.jpg, sheet-2.jpg and so on'
            cand --fallback-root 'Folder to search for files missing from the input folder; the first match is used (repeatable)'
            cand --on-error 'Action for failed outputs, besides reporting them'
            cand --name 'Name template of outputs, relative to the output folder'
            cand --suffix 'Add this text to the names of outputs: `--suffix -small` writes photo-small.jpg'
            cand --report 'Check this report instead of running; `-` for standard input'
            cand --manifest 'Write a JSON manifest for templates: URLs, dimensions, types and digests of the outputs of each source, with its dominant color and ThumbHash; `-` for standard output'
            cand --depfile 'Write the sources of each output as rules of make, for `include` and ninja''s `depfile`'
            cand --base-url 'Prefix of each URL in the manifest, such as `https://cdn.example/img/`'
            cand -j 'Maximum number of images processed at once [default: number of processors]'
            cand --jobs 'Maximum number of images processed at once [default: number of processors]'
            cand --memory 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]'
            cand --max-input-bytes 'Maximum size of a source file in bytes'
            cand --max-input-side 'Maximum width and height of a source in pixels'
            cand --max-output-side 'Maximum width and height of an output in pixels'
            cand --max-avif-area 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]'
            cand --max-svg-side 'Maximum width and height of an SVG output in pixels'
            cand --max-svg-bytes 'Maximum size of an SVG output in bytes'
            cand --max-frames 'Maximum number of frames of an animation'
            cand --max-animation-pixels 'Maximum number of pixels of all frames of an animated source'
            cand --timeout 'Maximum time for an image with all its outputs, in seconds; 0 for no limit'
            cand --max-renditions 'Maximum number of outputs of a run'
            cand --shard 'Run one of several equal parts, such as 3/8, the third of eight; or auto: from the variables of Slurm, Kubernetes, AWS Batch, Cloud Run, Google Batch, GitLab, CircleCI, Buildkite or Bitbucket'
            cand --plan 'Take the sources from this folder, which `pixmill plan` has written, and list no folder'
            cand --cache-dir 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --cache-mode 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)'
            cand --trim-color 'Crop a border of one color: auto|<color>[,t<threshold>]'
            cand --precrop 'Crop the image before all other stages: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --trim 'Crop the edges: <all>|<top>,<right>,<bottom>,<left>'
            cand --crop 'Crop the image: <width>,<height>|<a>:<b>[,<position>][,safe|smart]'
            cand --orient 'Rotate and mirror the image: 1-8|r|l|h|v|hv|vr|vl'
            cand -W 'Width of the result: <px>|<percent>p'
            cand --width 'Width of the result: <px>|<percent>p'
            cand -H 'Height of the result: <px>|<percent>p'
            cand --height 'Height of the result: <px>|<percent>p'
            cand --dpr 'Device pixel ratio: 1-10'
            cand --fit 'How the image fits width and height: bounds|cover|crop'
            cand --resize-filter 'Resampling filter: nearest|bilinear|bicubic|lanczos2|lanczos3'
            cand --enable 'Allow upscaling: upscale'
            cand --disable 'Forbid upscaling (the default): upscale'
            cand --pad 'Add space at each edge: <all>|<top>,<right>,<bottom>,<left>'
            cand --canvas 'Put the image on a canvas: <width>,<height>|<a>:<b>[,<position>]'
            cand --bg-color 'Background color: <hex>|<r>,<g>,<b>[,<a>]'
            cand --brightness 'Adjust the brightness: -100-100'
            cand --contrast 'Adjust the contrast: -100-100'
            cand --saturation 'Adjust the saturation: -100-100'
            cand --bw 'Convert to pure black and white: threshold[,<luminance>]|atkinson'
            cand --sharpen 'Sharpen the image: a<amount>,r<radius>,t<threshold>'
            cand --blur 'Blur the image: <px>|<percent>p'
            cand -f 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --format 'Format of the result: auto|avif|jpg|pjpg|bjpg|png|png8|webp|webpll|webply|jxl|pjxl|gif|mp4|svg'
            cand --auto 'Format for clients that accept it: avif|webp'
            cand --optimize 'Level of compression, by similarity: low|medium|high'
            cand --quality 'Quality of a lossy result: 1-100[,1-100]'
            cand --metadata 'Metadata to keep: copyright|c2pa|copyright,c2pa'
            cand --frame 'Use the first frame of an animation only: 1'
            cand --profile 'H.264 profile of a video: baseline|main|high'
            cand --level 'H.264 level of a video: <level>'
            cand --viewbox 'Scale the SVG with its container: 1'
            cand --no-baseline 'Check budgets and --max-total only, without a baseline'
            cand --update 'Write the current sizes to the baseline'
            cand --unoptimized 'Check the inputs themselves: fail if `run` would make an image much smaller in its own format and dimensions'
            cand --json 'Print JSON'
            cand --in-place 'Same as for `run`, but nothing is written'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Ignore invalid parameters with a warning, as Fastly does'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand --captions 'With --contact-sheet: write the name of each image below it'
            cand --dry-run 'Print the planned outputs with dimensions and formats; write nothing'
            cand --watch 'Run again when sources or pixmill.toml change, until Ctrl-C'
            cand --strict-targets 'Exit with 1 if an output misses --target-size or --target-score (`check` exits with 3)'
            cand --preserve-mtime 'Give each output the modification time of its source'
            cand --timings 'Add the time of each output to the report'
            cand --hidden 'Include files and folders whose names begin with a dot'
            cand --no-ignore 'Include files that .gitignore and .ignore exclude'
            cand --isolate 'Decode and render each image in a process of its own, without access to files or the network'
            cand --quiet 'Print failures only'
            cand -v 'Print a line for each output, with its warnings'
            cand --verbose 'Print a line for each output, with its warnings'
            cand --no-progress 'Hide the progress bar'
            cand --resume 'Do nothing if the first --report is there already, and is that of the same complete run'
            cand --no-cache 'Disable the cache'
            cand --verify-cache 'Render everything again and compare with the cache; a difference is an error'
            cand --prune 'Delete outputs of earlier runs whose sources no longer exist; with --dry-run, list them'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;plan'= {
            cand --shards 'Number of parts: about four for each machine, of at most 200,000 images'
            cand -o 'Folder of the plan'
            cand --output 'Folder of the plan'
            cand --name 'Name template of outputs, as for `run`'
            cand --config 'Configuration file [default: pixmill.toml in this or a parent folder]'
            cand --fallback-root 'Folder to search for files missing from the input folder; the first match is used (repeatable)'
            cand --hidden 'Include files and folders whose names begin with a dot'
            cand --no-ignore 'Include files that .gitignore and .ignore exclude'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand merge 'Merge the reports or manifests of several partial runs into one'
            cand show 'Show a report as a table, smallest saving first'
            cand diff 'Show the differences between two reports, largest growth first'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;report;merge'= {
            cand -o 'File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]'
            cand --output 'File of the merged report: JSON lines for .jsonl and .jsonl.zst, else JSON [default: standard output]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;report;show'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report;diff'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;report;help'= {
            cand merge 'Merge the reports or manifests of several partial runs into one'
            cand show 'Show a report as a table, smallest saving first'
            cand diff 'Show the differences between two reports, largest growth first'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;report;help;merge'= {
        }
        &'pixmill;report;help;show'= {
        }
        &'pixmill;report;help;diff'= {
        }
        &'pixmill;report;help;help'= {
        }
        &'pixmill;info'= {
            cand --json 'Print one JSON object for each file'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;html'= {
            cand --alt 'Alt text of images without alt text in --images [default: empty, for decorative images]'
            cand --images 'JSON file of alt texts: an object of source and text, or a list of images; `-` for standard input'
            cand --eager 'Use loading="eager" instead of "lazy": for all images, or for the first N'
            cand --fetchpriority 'Value of the `fetchpriority` attribute: high, low or auto; with --eager, only for the eager images'
            cand --sizes 'Value of the `sizes` attribute, the displayed width: ''(min-width: 60em) 50vw, 100vw'' [default: 100vw]'
            cand --media 'Media query for the renditions of a class: ''phone=(max-width: 40em)''. Browsers use the first that matches, else the renditions of other classes (repeatable)'
            cand --class 'Use only the renditions of this class (repeatable)'
            cand --placeholder 'Show a placeholder while the image loads: its dominant color, or its ThumbHash as a small PNG in a data URI'
            cand --json 'Print a JSON list of sources and their HTML'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;compare'= {
            cand --min-score 'Exit with 1 if the SSIMULACRA2 score is lower: 90 is visually lossless, 70 is good, 50 is fair'
            cand --json 'Print JSON'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;explain'= {
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --draw 'Write a preview image that marks the cropped area and the detected faces'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Ignore invalid parameters with a warning, as Fastly does'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand --json 'Print JSON'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;serve'= {
            cand --origin 'Server of images, tried after the folders: `https://example.com/images` (repeatable)'
            cand --origin-timeout 'Maximum time for an origin to answer, in seconds'
            cand --fallback-root 'Folder for images that neither the folders nor the origins have (repeatable)'
            cand --listen 'Address and port; port 0 chooses a free one'
            cand --base-url 'Base URL of the folders'' images in surrogate keys: the key of an image is the SHA-256 of its URL, in hex [default: `http://ADDRESS`]'
            cand --max-age '`max-age` of Cache-Control in seconds [default: that of the origin; browsers revalidate files of folders]'
            cand --surrogate-max-age '`max-age` of Surrogate-Control in seconds, for a CDN in front [default: that of the origin]'
            cand --headers 'Headers of responses besides those of Fastly'
            cand --purge-token 'Token that a purge must have in the header Fastly-Key [default: no token; purges from this host only]'
            cand --queue 'Outputs that may wait for rendering; more are refused with 503'
            cand --log 'Access log on standard output'
            cand --cache-dir 'Cache folder [default: as for `run`, with `-serve` added to its name]'
            cand --cache-size 'Maximum size of the cache; the least recently used outputs are removed'
            cand -j 'Maximum number of images processed at once [default: number of processors]'
            cand --jobs 'Maximum number of images processed at once [default: number of processors]'
            cand --memory 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]'
            cand --max-input-bytes 'Maximum size of a source file in bytes'
            cand --max-input-side 'Maximum width and height of a source in pixels'
            cand --max-output-side 'Maximum width and height of an output in pixels'
            cand --max-avif-area 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]'
            cand --max-svg-side 'Maximum width and height of an SVG output in pixels'
            cand --max-svg-bytes 'Maximum size of an SVG output in bytes'
            cand --max-frames 'Maximum number of frames of an animation'
            cand --max-animation-pixels 'Maximum number of pixels of all frames of an animated source'
            cand --timeout 'Maximum time for an image with all its outputs, in seconds; 0 for no limit'
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --trust-headers 'Use the request headers X-Fastly-Imageopto-Api, -Overlay and -Montage; only behind a CDN that sets them'
            cand --watch 'Reload the page when an image changes'
            cand --no-page 'Serve no page at /'
            cand --hidden 'Include files and folders whose names begin with a dot'
            cand --no-cache 'Disable the cache on disk'
            cand --isolate 'Decode and render each image in a process of its own, without access to files or the network'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Behave as Fastly: ignore invalid parameters, and send an image that cannot be processed as it is, with the header fastly-io-error'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;batch'= {
            cand -o 'Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`'
            cand --output 'Folder of the outputs of lines without `output`, named by their content: `photo.af1349b9f5f9a1a6.webp`'
            cand --cache-dir 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --cache-mode 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)'
            cand -j 'Maximum number of images processed at once [default: number of processors]'
            cand --jobs 'Maximum number of images processed at once [default: number of processors]'
            cand --memory 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]'
            cand --max-input-bytes 'Maximum size of a source file in bytes'
            cand --max-input-side 'Maximum width and height of a source in pixels'
            cand --max-output-side 'Maximum width and height of an output in pixels'
            cand --max-avif-area 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]'
            cand --max-svg-side 'Maximum width and height of an SVG output in pixels'
            cand --max-svg-bytes 'Maximum size of an SVG output in bytes'
            cand --max-frames 'Maximum number of frames of an animation'
            cand --max-animation-pixels 'Maximum number of pixels of all frames of an animated source'
            cand --timeout 'Maximum time for an image with all its outputs, in seconds; 0 for no limit'
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --no-cache 'Disable the cache'
            cand --isolate 'Decode and render each image in a process of its own, without access to files or the network'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Ignore invalid parameters with a warning, as Fastly does'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;site'= {
            cand --base-url 'URL of the folder, for absolute URLs in pages: `https://example.com/blog/`, or its path `/blog/` [default: /]'
            cand --widths 'Widths of --auto in pixels [default: 320,640,960,1280,1920]'
            cand --sizes 'Value of the `sizes` attribute of --auto, the displayed width [default: the width of the image, at most that of the window]'
            cand --pictures 'Where `<picture>` elements may be added; elsewhere format=auto is WebP'
            cand --report 'Write a report: HTML if the name ends in .html, else JSON; `-` for JSON on standard output (repeatable)'
            cand -j 'Maximum number of images processed at once [default: number of processors]'
            cand --jobs 'Maximum number of images processed at once [default: number of processors]'
            cand --memory 'Memory limit of the process, such as 512M or 2G; an image that may need more fails [default: available memory, half of it for images in progress]'
            cand --max-input-bytes 'Maximum size of a source file in bytes'
            cand --max-input-side 'Maximum width and height of a source in pixels'
            cand --max-output-side 'Maximum width and height of an output in pixels'
            cand --max-avif-area 'Maximum number of pixels of an AVIF output [default: `max-avif-area` of `[limits]` in pixmill.toml, else 16777216, the limit of Fastly]'
            cand --max-svg-side 'Maximum width and height of an SVG output in pixels'
            cand --max-svg-bytes 'Maximum size of an SVG output in bytes'
            cand --max-frames 'Maximum number of frames of an animation'
            cand --max-animation-pixels 'Maximum number of pixels of all frames of an animated source'
            cand --timeout 'Maximum time for an image with all its outputs, in seconds; 0 for no limit'
            cand --cache-dir 'Cache folder, or the URL of a cache that many machines share, such as s3://bucket/cache, which is used behind the default folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --cache-mode 'What to do with the cache: read and write (`rw`), read only (`ro`), or nothing (`off`)'
            cand --accept 'Formats the client accepts, for `auto` and `format=auto`: an Accept header, or chrome, edge, firefox, safari; each value gives one output (repeatable)'
            cand --set 'Service setting of Fastly, overriding the configuration file (repeatable)'
            cand --config 'Configuration file [default: the first pixmill.toml in this or a parent directory]'
            cand --class 'Class of the configuration, overridden by queries; each value gives one output (repeatable)'
            cand --target-score 'Choose the quality of each lossy output by its SSIMULACRA2 score: 90 is visually lossless, 70 is good, 50 is fair; a quality in the query is the upper limit'
            cand --target-size 'Choose the highest quality of each lossy output that fits this size, such as 100kB'
            cand --damaged 'How to treat truncated or corrupt sources [default: fail]'
            cand --c2pa-cert 'Certificate chain that signs content credentials (`metadata=c2pa`; needs the build feature `c2pa`), as PEM'
            cand --c2pa-key 'Private key of --c2pa-cert, as PEM (PKCS#8)'
            cand --overlay 'Image to draw over each output, in the syntax of Fastly''s overlay header: ''overlay=/logo.png&overlay-align=bottom,right'''
            cand --asset-root 'Base folder of the paths of --overlay and --montage; paths outside it are rejected (repeatable)'
            cand --focus 'Focal point of smart crops, instead of detection: pixels or percent from the top left of the upright source, such as 30p,50p'
            cand --auto 'Also give local images without parameters a `srcset`, `loading` and `decoding`'
            cand --no-dimensions 'Do not add missing `width` and `height`'
            cand --strict 'Exit with 1 if an image is missing or outside of the site'
            cand --dry-run 'Print the planned outputs and the files that would change; write nothing'
            cand --timings 'Add the time of each output to the report'
            cand --hidden 'Include files and folders whose names begin with a dot'
            cand --isolate 'Decode and render each image in a process of its own, without access to files or the network'
            cand --quiet 'Print failures only'
            cand -v 'Print a line for each output and each changed file'
            cand --verbose 'Print a line for each output and each changed file'
            cand --no-progress 'Hide the progress bar'
            cand --no-cache 'Disable the cache'
            cand --verify-cache 'Render everything again and compare with the cache; a difference is an error'
            cand --only-classes 'Reject queries with any parameter other than `class`'
            cand --lenient 'Ignore invalid parameters with a warning, as Fastly does'
            cand --keep-metadata 'Keep EXIF, XMP and IPTC, without location, orientation, thumbnails and maker notes'
            cand --keep-profile 'Keep the color profile of the source instead of converting to sRGB'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;cache'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand stats 'Show the location and size of the cache'
            cand clean 'Remove old or least recently used entries; without options, all'
            cand purge 'Remove all entries of the given sources'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;cache;stats'= {
            cand --cache-dir 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --json 'Print JSON'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;clean'= {
            cand --cache-dir 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --older-than 'Remove entries that no run has used for this long: 12h, 30d, 8w'
            cand --max-size 'Remove the least recently used entries down to this size, such as 2GB'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;purge'= {
            cand --cache-dir 'Cache folder [default: PIXMILL_CACHE_DIR, else pixmill in the user''s cache directory]'
            cand --base-url 'Base URL of the published sources: with `https://example.com`, photos/a.jpg is `https://example.com/photos/a.jpg`. The surrogate key of a source is the SHA-256 of its URL, in hex'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;cache;help'= {
            cand stats 'Show the location and size of the cache'
            cand clean 'Remove old or least recently used entries; without options, all'
            cand purge 'Remove all entries of the given sources'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;cache;help;stats'= {
        }
        &'pixmill;cache;help;clean'= {
        }
        &'pixmill;cache;help;purge'= {
        }
        &'pixmill;cache;help;help'= {
        }
        &'pixmill;init'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;generate'= {
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'pixmill;worker'= {
            cand --threads 'Number of threads'
            cand --memory 'Memory limit, in bytes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'pixmill;help'= {
            cand run 'Render images by one or more queries'
            cand check 'Compare output sizes with a baseline and budgets'
            cand plan 'Divide the images of a large run into parts of equal size, for `run --plan` on many machines'
            cand report 'Merge, show and compare reports'
            cand info 'Show format, dimensions and properties of images without decoding them'
            cand html 'Print HTML for the images of a manifest: img, picture, video'
            cand compare 'Compare two images (SSIMULACRA2, size)'
            cand explain 'Explain a query and its effect on an image'
            cand serve 'Serve images over HTTP: the URLs of the Fastly Image Optimizer, for development and behind a CDN'
            cand batch 'Render images for another program: JSON lines in, JSON lines out'
            cand site 'Optimize the images of a built site: render those that pages name with a query, and change the pages'
            cand cache 'Manage the cache (stats, clean, purge)'
            cand init 'Write a pixmill.toml for the images in this folder, and its JSON Schema for editors'
            cand generate 'Print a generated file: completions, man page, parameter table, schemas'
            cand worker 'Render for another pixmill, which started this one with --isolate'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pixmill;help;run'= {
        }
        &'pixmill;help;check'= {
        }
        &'pixmill;help;plan'= {
        }
        &'pixmill;help;report'= {
            cand merge 'Merge the reports or manifests of several partial runs into one'
            cand show 'Show a report as a table, smallest saving first'
            cand diff 'Show the differences between two reports, largest growth first'
        }
        &'pixmill;help;report;merge'= {
        }
        &'pixmill;help;report;show'= {
        }
        &'pixmill;help;report;diff'= {
        }
        &'pixmill;help;info'= {
        }
        &'pixmill;help;html'= {
        }
        &'pixmill;help;compare'= {
        }
        &'pixmill;help;explain'= {
        }
        &'pixmill;help;serve'= {
        }
        &'pixmill;help;batch'= {
        }
        &'pixmill;help;site'= {
        }
        &'pixmill;help;cache'= {
            cand stats 'Show the location and size of the cache'
            cand clean 'Remove old or least recently used entries; without options, all'
            cand purge 'Remove all entries of the given sources'
        }
        &'pixmill;help;cache;stats'= {
        }
        &'pixmill;help;cache;clean'= {
        }
        &'pixmill;help;cache;purge'= {
        }
        &'pixmill;help;init'= {
        }
        &'pixmill;help;generate'= {
        }
        &'pixmill;help;worker'= {
        }
        &'pixmill;help;help'= {
        }
    ]
    $completions[$command]
}
