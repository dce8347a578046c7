"""The Studio: motsim in a browser, on this machine, and the same as an API for programs.

`motsim studio [FOLDER]` serves pages and API, `motsim serve [FOLDER]` the API alone. Nothing here
knows a formula or words a verdict: numbers come from `study`, sentences from `report` and the
catalogues.
"""
